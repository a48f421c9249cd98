"""Activity: something another organisation runs, listed in a theme week. There are no places here."""

from flask_babel import lazy_gettext as _

from events.policy import Entry, KindPolicy, Party, Privacy

POLICY = KindPolicy(
    name="activity",
    label=_("Activiteit"),
    privacy=Privacy.P0,
    party=Party.NONE,
    entry=Entry.ELSEWHERE,
    is_public=True,
    takes_registrations=False,
    roles=(),
    is_submitted=True,
)
