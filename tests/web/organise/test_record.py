"""The auditor reads the record, and that is on record too; nobody else does."""

import re
from datetime import date

import pytest

from events import audit
from events.clock import at
from events.models import AuditEntry
from tests import cast
from tests.web.browsing import read
from tests.web.signing_in import sign_in


@pytest.fixture
def arie(session, client):
    """The auditor, signed in, and a record of some days."""
    who = cast.everyone(cast.event("beter_thuis", ref="week"))["Arie"]
    audit.record("call list shown", actor="visitor", about="party-1")
    audit.record("registration confirmed", actor="account:7", about="party-2", details="requested to confirmed")
    session.commit()
    session.query(AuditEntry)
    sign_in(client, who)
    return who


def lines(page):
    """What stands in each line of the table."""
    rows = re.findall(r"(?s)<tr>(?:<td.*?)</tr>", page.text)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"(?s)<td[^>]*>(.*?)</td>", row)] for row in rows
    ]


def test_the_newest_stands_first_and_the_reading_itself_is_there(client, arie):
    found = lines(client.get("/organise/audit"))
    assert [line[2] for line in found] == ["audit record read", "registration confirmed", "call list shown"]
    assert found[1][1:] == ["account:7", "registration confirmed", "party-2", "requested to confirmed"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"what": "call list shown"}, ["call list shown"]),
        ({"who": "account:7"}, ["registration confirmed"]),
        ({"about": "party-1"}, ["call list shown"]),
        ({"day": "2001-01-01"}, []),
        ({"day": "no day", "who": "visitor"}, ["call list shown"]),
        ({"who": "\x00"}, []),
        ({"before": "99999999999999999999", "who": "visitor"}, ["call list shown"]),
        ({"before": "-3"}, []),
    ],
)
def test_by_what_who_and_about(client, arie, asked, found):
    page = client.get("/organise/audit", query_string=asked)
    assert page.status_code == 200
    assert [line[2] for line in lines(page) if len(line) == 5] == found


def test_by_day_of_the_wall_clock(session, client, arie):
    for moment in (at(date(2027, 3, 1), 0), at(date(2027, 3, 1), 23, 59), at(date(2027, 3, 2), 0)):
        session.add(AuditEntry(at=moment, actor="clock", what=f"at {moment:%d %H}", about=None, details=None))
    session.commit()
    found = lines(client.get("/organise/audit", query_string={"day": "2027-03-01"}))
    assert [line[0] for line in found] == ["01-03-2027 23.59", "01-03-2027 00.00"]
    assert [line[2] for line in found] == ["at 01 22", "at 28 23"]


def test_a_long_record_is_read_page_by_page(session, client, arie):
    for number in range(120):
        audit.record(f"act {number}", actor="account:8")
    session.commit()
    seen, address = [], "/organise/audit?who=account:8"
    while address:
        page = client.get(address)
        seen += [line[2] for line in lines(page)]
        older = re.search(r'href="(/organise/audit\?before=[^"]+)"', page.text)
        address = older[1].replace("&amp;", "&") if older else None
    assert seen == [f"act {number}" for number in reversed(range(120))]


def test_nothing_of_it_can_be_changed_here(client, arie):
    assert client.post("/organise/audit").status_code in (400, 405)
    assert "Ook dat u dit leest, staat erin." in read(client.get("/organise/audit"))
