"""Meeting: the network's own consultations, with a seat per organisation or a fixed roster."""

from flask_babel import lazy_gettext as _

from events.policy import (
    DEMENTIA,
    PALLIATIVE,
    Audience,
    Entry,
    KindPolicy,
    Party,
    Privacy,
    ReminderRule,
    TitleFrom,
    YearlyRule,
)

# The bodies whose year has a rhythm, as a programme file names them.
PROGRAMME, ADVISORS, BOARD = "Programma-overleg", "Adviesraad", "Bestuurlijk overleg"
CASE_MANAGERS = "Kwartaaloverleg casemanagers"

POLICY = KindPolicy(
    name="meeting",
    label=_("Overleg"),
    privacy=Privacy.P2,
    party=Party.SEAT,
    entry=Entry.INVITATION,
    is_public=False,
    title_from=TitleFrom.BODY,
    takes_registrations=False,
    roles=("chair",),
    reminders=(
        ReminderRule("papers_10_days", Audience.ROSTER, days_before=10),
        ReminderRule("answer_5_days", Audience.UNANSWERED, days_before=5),
        ReminderRule("meeting_1_day", Audience.ROSTER, days_before=1),
        ReminderRule("meeting_1_day", Audience.SUBSTITUTE, days_before=1),
        ReminderRule("papers_10_days", Audience.CHAIR, days_before=10),
        ReminderRule("meeting_1_day", Audience.CHAIR, days_before=1),
        ReminderRule("papers_10_days", Audience.MEMBER, days_before=10),
        ReminderRule("answer_5_days", Audience.MEMBER, days_before=5),
        ReminderRule("meeting_1_day", Audience.MEMBER, days_before=1),
    ),
    yearly=(
        YearlyRule((DEMENTIA, PALLIATIVE), body=PROGRAMME, times=4),
        YearlyRule((DEMENTIA, PALLIATIVE), body=ADVISORS, times=3),
        YearlyRule((DEMENTIA,), body=ADVISORS, beside=PROGRAMME),
        YearlyRule((PALLIATIVE,), body=BOARD),
        YearlyRule((DEMENTIA,), body=CASE_MANAGERS, every_quarter=True, per_subregion=True),
    ),
)
