"""Meeting: the network's own consultations, with a seat per organisation or a fixed roster."""

from flask_babel import lazy_gettext as _

from events.policy import Audience, Entry, KindPolicy, Party, Privacy, ReminderRule, TitleFrom

POLICY = KindPolicy(
    name="meeting",
    label=_("Overleg"),
    privacy=Privacy.P2,
    party=Party.SEAT,
    entry=Entry.INVITATION,
    is_public=False,
    title_from=TitleFrom.BODY,
    takes_registrations=False,
    reminders=(
        ReminderRule("papers_10_days", Audience.ROSTER, days_before=10),
        ReminderRule("answer_5_days", Audience.UNANSWERED, days_before=5),
        ReminderRule("meeting_1_day", Audience.ROSTER, days_before=1),
    ),
)
