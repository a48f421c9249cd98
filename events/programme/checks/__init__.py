"""What a programme means: do its names exist and its times fit, do the rules hold, can what is stored follow?"""

from events.programme.checks.events import check_event
from events.programme.checks.groups import check_group
from events.programme.checks.known import Known
from events.programme.checks.people import check_people
from events.programme.checks.refs import check_refs
from events.programme.checks.stored import check_stored
from events.programme.content import Programme
from events.programme.faults import Faults


def check(programme: Programme, faults: Faults) -> None:
    """Note everything that is wrong in `programme`, by itself and against what is stored."""
    known = Known.of(programme)
    check_refs(programme, known, faults)
    check_people(programme, faults)
    for event in programme.events:
        check_event(event, known, faults)
    for group in programme.groups:
        check_group(group, programme.year, known, faults)
    check_stored(programme, faults)
