"""Huiskamergesprek: a living-room talk about forgetting for residents of one community, gathered by a key person."""

from flask_babel import lazy_gettext as _

from events.policy import NAMES, Audience, Channel, Entry, KindPolicy, Party, Privacy, ReminderRule

POLICY = KindPolicy(
    name="huiskamergesprek",
    label=_("Huiskamergesprek"),
    privacy=Privacy.P4,
    party=Party.HEADCOUNT,
    entry=Entry.KEY_PERSON,
    is_public=False,
    default_capacity=12,
    channels=(Channel.PHONE, Channel.EMAIL, Channel.SMS),
    consents=("registration", NAMES),
    hides_address=True,
    roles=("facilitator", "key_person", "interpreter", "coordinator"),
    reminders=(
        ReminderRule("call_list_3_days", Audience.KEY_PERSON, days_before=3),
        ReminderRule("call_list_today", Audience.KEY_PERSON, days_before=0),
        ReminderRule("call_list_3_days", Audience.RESERVER, days_before=3),
        ReminderRule("call_list_today", Audience.RESERVER, days_before=0),
        ReminderRule("address_3_days", Audience.COORDINATOR_IF_INTERPRETER, days_before=3),
        ReminderRule("talk_7_days", Audience.FACILITATOR, days_before=7),
        ReminderRule("talk_1_day", Audience.FACILITATOR, days_before=1),
        ReminderRule("talk_7_days", Audience.INTERPRETER, days_before=7),
        ReminderRule("talk_1_day", Audience.INTERPRETER, days_before=1),
    ),
)
