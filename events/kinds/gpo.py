"""GPO: professionals of one neighbourhood align care around clients. The system holds no word about a client."""

from flask_babel import lazy_gettext as _

from events.policy import Audience, Entry, KindPolicy, Party, Privacy, ReminderRule, TitleFrom

POLICY = KindPolicy(
    name="gpo",
    label=_("GPO"),
    privacy=Privacy.PX,
    party=Party.ROSTER,
    entry=Entry.INVITATION,
    is_public=False,
    title_from=TitleFrom.NEIGHBOURHOOD,
    takes_registrations=False,
    roles=("chair",),
    reminders=(
        ReminderRule("meeting_7_days", Audience.ROSTER, days_before=7),
        ReminderRule("meeting_1_day", Audience.ROSTER, days_before=1),
        ReminderRule("meeting_1_day", Audience.SUBSTITUTE, days_before=1),
        ReminderRule("meeting_7_days", Audience.CHAIR, days_before=7),
        ReminderRule("meeting_1_day", Audience.CHAIR, days_before=1),
    ),
)
