"""Symposium: lectures and parallel workshop rounds for professionals and volunteers."""

from flask_babel import lazy_gettext as _

from events.policy import DEMENTIA, PALLIATIVE, Audience, Entry, KindPolicy, Party, Privacy, ReminderRule, YearlyRule

POLICY = KindPolicy(
    name="symposium",
    label=_("Symposium"),
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
    yearly=(YearlyRule((DEMENTIA, PALLIATIVE), times=2),),
)
