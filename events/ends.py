"""Ends that a clock has set, of a lease, a rest or a beat, and a clock that is put back.

A machine whose clock was a day ahead leaves ends a day ahead when that is corrected. What ends later than it can have
been meant to is over, so that nobody waits for it. Clocks of two machines that work together differ a little.
"""

from datetime import datetime, timedelta
from typing import Any, overload

CLOCKS_DIFFER = timedelta(minutes=5)  # at most; with more a lease of one machine is nothing to another anyway


@overload
def is_over(until: datetime, moment: datetime, longest: timedelta) -> bool: ...
@overload
def is_over(until: Any, moment: datetime, longest: timedelta) -> Any: ...
def is_over(until: Any, moment: datetime, longest: timedelta) -> Any:
    """Whether what lasts `longest` at most and ends at `until` is over at `moment`; of a column, the condition."""
    return (until <= moment) | (until > moment + longest + CLOCKS_DIFFER)
