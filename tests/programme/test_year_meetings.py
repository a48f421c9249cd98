"""A year's meetings beside the yearly rhythm: each body, each subregion, one Adviesraad by a Programma-overleg."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from events.models import EventStatus, Group
from tests import cast
from tests.programme.years import counts, lines, palliative, wall

PROGRAMME, ADVISORS, CASE_MANAGERS = "Programma-overleg", "Adviesraad", "Kwartaaloverleg casemanagers"


def meeting(
    session, body: str, starts: str | datetime, minutes: int = 120, *, subregion=None, networks=None, **fields
):
    """A meeting of the group with this body in this subregion, of the dementia network."""
    networks = networks or [cast.network()]
    words = filter(None, (body, subregion, *(network.ref for network in networks)))
    ref = "-".join(words).casefold().replace(" ", "-")
    group = session.scalar(select(Group).where(Group.ref == ref))
    if group is None:
        group = Group(ref=ref, kind="meeting", privacy="P2", body=body, subregion=subregion, minutes=minutes)
        group.networks = networks
        session.add(group)
    starts_at = starts if isinstance(starts, datetime) else wall(starts)
    ends_at = starts_at + timedelta(minutes=minutes)
    return cast.event("meeting", starts_at=starts_at, ends_at=ends_at, group=group, networks=networks, **fields)


def beside() -> int:
    """How many meetings of the advisors adjoin one of the programme."""
    return counts(body=ADVISORS, beside=PROGRAMME)[0]


# Bodies -------------------------------------------------------------------------------------------------------------


def test_each_body_is_counted_by_itself(session):
    for month in ("02", "05", "09", "12"):
        meeting(session, PROGRAMME, f"2027-{month}-02T14:00")
    meeting(session, "adviesraad", "2027-06-03T15:00")
    meeting(session, "Werkgroep scholing", "2027-06-10T15:00")
    meeting(session, "Bestuurlijk overleg", "2027-11-11T16:00", networks=[palliative()])
    assert counts(body=PROGRAMME) == (4, 0, 0)
    assert counts(body=ADVISORS) == (1, 0, 2)
    assert counts(network="palliatief", body=PROGRAMME) == (0, 0, 4)
    assert counts(network="palliatief", body=ADVISORS) == (0, 0, 3)
    assert counts(network="palliatief", body="Bestuurlijk overleg") == (1, 0, 0)
    assert lines(body="Bestuurlijk overleg") == []


def test_the_case_managers_meet_each_quarter_in_each_subregion(session):
    for starts in ("2027-01-07T09:30", "2027-04-01T09:30", "2027-07-01T09:30", "2027-10-07T09:30"):
        meeting(session, CASE_MANAGERS, starts, subregion="Noord")
    meeting(session, CASE_MANAGERS, "2027-05-06T09:30", subregion="Zuid")
    found = [(line.subregion, line.quarter) for line in lines(body=CASE_MANAGERS) if line.missing]
    assert found == [("Zuid", 1), ("Zuid", 3), ("Zuid", 4)]
    assert lines(network="palliatief", body=CASE_MANAGERS) == []


def test_no_consultation_of_case_managers_anywhere_is_missed_as_well(session):
    cast.network()
    found = lines(body=CASE_MANAGERS)
    assert [(line.subregion, line.quarter, line.missing) for line in found] == [(None, q, 1) for q in (1, 2, 3, 4)]


# The Adviesraad beside a Programma-overleg --------------------------------------------------------------------------


@pytest.mark.parametrize(("gap", "adjoining"), [(0, 1), (59, 1), (60, 1), (61, 0)])
@pytest.mark.parametrize("order", [(PROGRAMME, ADVISORS), (ADVISORS, PROGRAMME)])
def test_the_adviesraad_adjoins_a_programma_overleg_within_60_minutes_before_or_after(session, order, gap, adjoining):
    first = meeting(session, order[0], "2027-02-04T14:00")
    meeting(session, order[1], first.ends_at + timedelta(minutes=gap))
    assert beside() == adjoining


def test_meetings_that_overlap_do_not_adjoin(session):
    meeting(session, PROGRAMME, "2027-02-04T14:00")
    meeting(session, ADVISORS, "2027-02-04T15:59")
    assert beside() == 0


def test_another_day_does_not_adjoin_however_short_the_night(session):
    meeting(session, PROGRAMME, "2027-02-04T22:00", minutes=110)
    meeting(session, ADVISORS, "2027-02-05T00:10")
    assert beside() == 0


def test_one_day_by_the_wall_clock_is_one_day_also_when_utc_has_two(session):
    meeting(session, PROGRAMME, "2027-02-04T00:10", minutes=40)
    meeting(session, ADVISORS, "2027-02-04T01:20")
    assert beside() == 1


@pytest.mark.parametrize(("starts", "adjoining"), [("2027-03-28T03:30", 1), ("2027-03-28T03:31", 0)])
def test_the_hour_that_the_clocks_skip_is_no_gap(session, starts, adjoining):
    """From 01:30 to 03:30 are two hours on the clock and one for who waits."""
    meeting(session, PROGRAMME, "2027-03-28T00:30", minutes=60)
    meeting(session, ADVISORS, starts)
    assert beside() == adjoining


@pytest.mark.parametrize(("starts", "adjoining"), [("2027-10-31T01:00", 1), ("2027-10-31T02:00", 0)])
def test_the_hour_that_comes_twice_is_two_hours(session, starts, adjoining):
    """From 02:00 to 03:00 (01:00 and 02:00 UTC) lies one hour on the clock, and a second one when they go back."""
    meeting(session, PROGRAMME, "2027-10-31T00:30", minutes=90)
    meeting(session, ADVISORS, datetime.fromisoformat(starts).replace(tzinfo=UTC))
    assert beside() == adjoining


def test_a_meeting_that_is_called_off_has_nothing_beside_it(session):
    called_off = meeting(session, PROGRAMME, "2027-02-04T14:00")
    meeting(session, ADVISORS, "2027-02-04T16:30")
    assert beside() == 1
    called_off.status = EventStatus.CANCELLED
    assert beside() == 0


def test_a_programma_overleg_of_the_other_network_does_not_count(session):
    meeting(session, PROGRAMME, "2027-02-04T14:00", networks=[palliative()])
    meeting(session, ADVISORS, "2027-02-04T16:30")
    assert beside() == 0
    meeting(session, PROGRAMME, "2027-06-03T14:00", networks=[cast.network(), palliative()])
    meeting(session, ADVISORS, "2027-06-03T16:30")
    assert beside() == 1


def test_both_have_to_be_over_before_one_was_held_beside_the_other(session):
    advisors = meeting(session, ADVISORS, "2027-02-04T12:00")
    overleg = meeting(session, PROGRAMME, "2027-02-04T14:30")
    assert counts(moment=advisors.ends_at, body=ADVISORS) == (1, 1, 2)
    assert counts(moment=advisors.ends_at, body=ADVISORS, beside=PROGRAMME) == (1, 0, 0)
    assert counts(moment=overleg.ends_at, body=ADVISORS, beside=PROGRAMME) == (1, 1, 0)
