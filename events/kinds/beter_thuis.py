"""Beter Thuis met Dementie: a residential course week for people with dementia and their naaste, by request."""

from datetime import date

from flask_babel import lazy_gettext as _

from events.policy import (
    DEMENTIA,
    Audience,
    Channel,
    Entry,
    KindPolicy,
    Party,
    Privacy,
    Promotion,
    ReminderRule,
    YearlyRule,
)

POLICY = KindPolicy(
    name="beter_thuis",
    label=_("Beter Thuis met Dementie"),
    privacy=Privacy.P3,
    party=Party.DUO,
    entry=Entry.REQUEST,
    is_public=True,
    default_capacity=6,
    units_per_party=1,
    needs_funding=True,
    promotion=Promotion.OFFER,
    channels=(Channel.EMAIL, Channel.LETTER, Channel.PHONE, Channel.SMS),
    asks=("municipality", "referral", "carer_knows", "practical_needs"),
    consents=("registration", "practical_needs"),
    reminders=(
        ReminderRule("places_open_56_days", Audience.COORDINATOR_IF_OPEN, days_before=56),
        ReminderRule("places_open_28_days", Audience.COORDINATOR_IF_OPEN, days_before=28),
        ReminderRule("call_28_days", Audience.COORDINATOR_PER_PARTY, days_before=28),
        ReminderRule("reminder_14_days", Audience.PARTY, days_before=14),
        ReminderRule("reminder_3_days", Audience.PARTY, days_before=3),
        ReminderRule("lesson_21_days", Audience.TEACHER, days_before=21),
        ReminderRule("lesson_2_days", Audience.TEACHER, days_before=2),
        ReminderRule("aftercare_7_days", Audience.COORDINATOR_PER_PARTY, days_after=7),
    ),
    yearly=(YearlyRule((DEMENTIA,), every_quarter=True, since=date(2024, 7, 1)),),
)
