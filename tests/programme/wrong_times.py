"""Wrong times, numbers and rhythms: what is done to the file, and every fault that must come of it."""

# ruff: noqa: E501 - a fault stands here as it is read, in one line

from datetime import UTC, date, datetime

from tests.programme.bending import GPO, SYMPOSIUM, WEEK, gpo, meeting, symposium, wall, week

CASES = {
    "an end before the start": (
        lambda data: data["events"][3].update(ends=wall("2027-11-14T15:00")),
        ['events[3] "bt-2027-q4": ends before it starts'],
    ),
    "a time that the spring change skips": (
        lambda data: data["events"][3].update(starts=wall("2027-03-28T02:30")),
        ['events[3] "bt-2027-q4": "starts" is 2027-03-28 02:30:00, a time that does not exist: the clocks skip from 02:00 to 03:00'],
    ),
    "a meeting that a rule puts into the skipped hour": (
        lambda data: gpo(data).update(
            {"first": wall("2027-03-21T02:15"), "rule": "FREQ=WEEKLY;COUNT=2", "except": [], "moved": []}
        ),
        [
            f"{GPO}: meets at 2027-03-28 02:15:00, a time that does not exist: the clocks skip from 02:00 to 03:00",
        ],
    ),
    "capacities of none and less": (
        lambda data: (
            week(data).update(capacity=0),
            symposium(data)["items"][1].update(capacity=-5),
            data["funds"][0].update(places=10**20),
        ),
        [
            'funds[0] "den-haag-2027": "places" is far too large; it must be at most 100000',
            f'{WEEK}: "capacity" is 0; it must be at least 1',
            f'{SYMPOSIUM} items[1]: "capacity" is -5; it must be at least 1',
        ],
    ),
    "a capacity without a round": (
        lambda data: symposium(data)["items"][0].update(capacity=10),
        [f'{SYMPOSIUM} items[0]: "capacity" needs a "round": people choose one workshop in each round'],
    ),
    "a date where a time is needed, a time with an offset, and a time where a date is needed": (
        lambda data: (
            week(data).update(ends=date(2027, 3, 12)),
            symposium(data).update(starts=datetime(2027, 4, 15, 10, 30, tzinfo=UTC)),
            gpo(data).update({"except": [wall("2027-08-10T12:30")]}),
        ),
        [
            f'{WEEK}: "ends" needs a date and a time, as in 2027-03-08T10:00:00, not 2027-03-12 alone',
            f'{SYMPOSIUM}: "starts" must be wall-clock time in Amsterdam, without an offset from UTC',
            f'{GPO}: "except" must be a date without a time, as in 2027-03-08, not a date with a time',
        ],
    ),
    "a year that nobody plans": (
        lambda data: week(data).update(starts=wall("0001-01-01T10:00")),
        [f'{WEEK}: "starts" is 0001-01-01 10:00:00; years from 2000 to 2100 can be planned'],
    ),
    "items outside their event": (
        lambda data: (
            week(data)["items"][0].update(starts=wall("2027-03-08T09:00")),
            week(data)["items"][1].update(ends=wall("2027-03-13T09:00")),
            week(data)["items"][2].update(ends=wall("2027-03-09T09:30")),
        ),
        [
            f'{WEEK} items[0] "bt-2027-q1-kennismaken": starts before its event does',
            f"{WEEK} items[1]: ends after its event does",
            f"{WEEK} items[2]: ends before it starts",
        ],
    ),
    "rounds that overlap": (
        lambda data: symposium(data)["items"][2].update(ends=wall("2027-04-15T15:45")),
        [f"{SYMPOSIUM}: its rounds 1 and 2 overlap in time"],
    ),
    "an activity outside its theme week": (
        lambda data: next(e for e in data["events"] if e["ref"] == "film-en-gesprek-2027").update(
            starts=wall("2027-10-16T19:30"), ends=wall("2027-10-16T21:30")
        ),
        ['events[12] "film-en-gesprek-2027": is not within its theme week, which is from 2027-10-09 to 2027-10-15'],
    ),
    "the same item twice": (
        lambda data: symposium(data)["items"].append(symposium(data)["items"][1]),
        [f"{SYMPOSIUM} items[6]: is the same item as {SYMPOSIUM} items[1]; give each a ref"],
    ),
    "registration that closes before it opens, and one that opens too late": (
        lambda data: (
            week(data).update(registration_opens=wall("2027-02-23T09:00")),
            symposium(data).update(registration_opens=wall("2027-04-15T13:00")),
        ),
        [
            f"{WEEK}: its registration closes before it opens",
            f"{SYMPOSIUM}: its registration opens after the event has begun",
        ],
    ),
    "a rule that cannot be followed": (
        lambda data: (
            gpo(data).update(rule="FREQ=FORTNIGHTLY"),
            data["themes"][0].update(rule="every October"),
            data["deadlines"][0].update(first=date(2027, 1, 16)),
        ),
        [
            'themes[0] "week-palliatieve-zorg-2027": "rule" has a part without a value: "EVERY OCTOBER"',
            'deadlines[0] "wachtlijst": "rule" does not fit its first date: by the rule that would be 2027-04-15',
            f'{GPO}: "rule" has FREQ=FORTNIGHTLY, which says nothing: write one of DAILY, WEEKLY, MONTHLY, YEARLY',
        ],
    ),
    "a rhythm half said or said twice": (
        lambda data: (
            gpo(data).pop("first"),
            meeting(data).update(rule="FREQ=WEEKLY"),
            data["groups"][1].pop("rule"),
            data["groups"][3].pop("dates"),
            data["groups"][4].update(dates=[]),
            data["groups"][5].pop("minutes"),
        ),
        [
            f'{GPO}: "first" is missing: a rule needs its first date and time',
            'groups[1] "gpo-schilderswijk": "first" stands without a "rule"',
            'groups[2] "programma-overleg-dementie": has both "rule" and "dates"; it can have one rhythm',
            'groups[3] "adviesraad-dementie": needs a "rule" with "first", or "dates"',
            'groups[4] "bestuurlijk-overleg-palliatief": "dates" holds no date',
            'groups[5] "casemanagers-noord": "minutes" is missing',
        ],
    ),
    "exceptions and moves of meetings that are not there": (
        lambda data: gpo(data).update(
            {
                "except": [date(2027, 8, 10), date(2027, 8, 11)],
                "moved": [
                    {"from": wall("2027-04-06T12:00"), "to": wall("2027-04-08T12:30")},
                    {"from": wall("2027-08-10T12:30"), "to": wall("2027-08-12T12:30")},
                    {"from": wall("2027-08-10T12:30"), "to": wall("2027-08-13T12:30")},
                ],
            }
        ),
        [
            f"{GPO} moved[2]: moves 2027-08-10 12:30:00 a second time",
            f'{GPO}: "except" names 2027-08-11, on which no meeting falls',
            f'{GPO}: "moved.from" is 2027-04-06 12:00:00, when no meeting is planned',
            f'{GPO}: "moved.from" is 2027-08-10 12:30:00, which "except" leaves out',
        ],
    ),
    "two meetings on one day": (
        lambda data: meeting(data)["dates"].append(wall("2027-02-04T20:00")),
        ['groups[2] "programma-overleg-dementie": meets twice on 2027-02-04; a meeting is known by its date'],
    ),
}  # fmt: skip
