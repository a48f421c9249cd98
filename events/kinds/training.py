"""Training: a webinar, a basisscholing or an e-learning session; open, or closed to one member."""

from flask_babel import lazy_gettext as _

from events.policy import Audience, Entry, KindPolicy, Party, Privacy, ReminderRule

POLICY = KindPolicy(
    name="training",
    label=_("Scholing"),
    privacy=Privacy.P1,
    party=Party.PERSON,
    entry=Entry.OPEN,
    is_public=True,
    for_professionals=True,
    certifies=True,
    asks=("organisation", "function", "attends", "workshops", "diet", "access", "accreditation"),
    consents=("registration",),
    reminders=(
        ReminderRule("reminder_14_days", Audience.PARTY, days_before=14),
        ReminderRule("reminder_2_days", Audience.PARTY, days_before=2),
        ReminderRule("evaluation_1_day", Audience.PARTY, days_after=1),
    ),
)
