"""The personal links that the office prints, and ends."""

from datetime import UTC, date, datetime

import time_machine

from events import answers, tokens
from events.models import AuditEntry, Membership, Organisation
from tests import cast
from tests.answers.circle import member, overleg
from tests.web import arranged


def test_a_member_has_a_link_and_the_office_can_end_it(session, run):
    florence = arranged.organisation("florence", "Florence", roles=["member"])
    florence.memberships.append(Membership(network=cast.network(), since_on=date(2020, 1, 1)))
    arranged.organisation("laurens", "Laurens", roles=["treasurer"])
    number = florence.id
    session.commit()

    def link(version):
        return f"Florence: {tokens.link(tokens.Purpose.MEMBER, number, version)}\n"

    assert run("links", "member", "florence") == (0, link(1))
    assert run("links", "member", "florence", "--revoke") == (0, link(2))
    session.rollback()
    assert session.query(Organisation).filter_by(ref="florence").one().link_version == 2
    assert [entry.what for entry in session.query(AuditEntry).order_by(AuditEntry.id)] == [
        "member's link made",
        "member's link revoked",
    ]
    for ref in ("laurens", "nobody"):
        assert run("links", "member", ref) == (1, f"Error: there is no member organisation {ref}\n")


def test_an_event_without_teachers_is_said(session, run):
    cast.event("beter_thuis", ref="bt")
    session.commit()
    assert run("links", "teachers", "bt") == (1, "Error: there is no event bt with teachers or facilitators\n")


@time_machine.travel(datetime(2027, 1, 20, 9, tzinfo=UTC), tick=False)
def test_the_office_ends_every_personal_link_of_an_address(session, run):
    florence = member("florence", "Florence")
    place = answers.name_delegate(overleg(each=2), florence, "Bram", "bram@example.nl")
    other = answers.name_delegate(place.group, florence, "Cato", "cato@example.nl")
    links = [answers.own_page(found).rpartition("/")[2] for found in (place, other)]
    session.commit()
    done = run("links", "revoke", " Bram@example.nl ")
    assert done == (0, "1 revoked; the links that were sent before open nothing any more.\n")
    session.rollback()
    assert [answers.own_place(link) for link in links] == [None, other]
    entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.what, entry.about, entry.details) == ("personal links revoked", place.person.uid, None)
    nobody = run("links", "revoke", "nobody@example.nl")
    assert nobody == (1, "Error: nobody is known under this e-mail address\n")
