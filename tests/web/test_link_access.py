"""Every page behind a personal link × everybody: one table. A page without a row here fails.

Whoever has the link is who it was mailed to, signed in or not; nothing else opens such a page, also no account.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import time_machine
from flask import Flask

from events import accounts, activities, registration, scheduling, tokens
from events.models import Certificate, Event, Person, Registration, What
from events.tokens import Purpose
from tests import cast
from tests.answers import circle
from tests.web import arranged
from tests.web.browsing import read
from tests.web.signing_in import account_of, sign_in

Row = tuple[int, int]  # what a link is signed over: a row's id and the version of its link
Sign = Callable[[Purpose, Row], str]

SIGNED: Sign = lambda purpose, row: tokens.sign(purpose, *row)  # noqa: E731 - one of several below

# By rule: whose link it is, and what that opens. 303 leads back from what only takes a button, 405 takes no GET.
PAGES: dict[str, tuple[str, int]] = {
    "/r/<token>": ("party", 200),
    "/r/<token>/calendar.ics": ("party", 200),
    "/r/<token>/certificate.pdf": ("party", 200),
    "/r/<token>/change": ("party", 200),
    "/r/<token>/cancel": ("party", 200),
    "/r/<token>/accept": ("party", 405),
    "/r/<token>/decline": ("party", 405),
    "/r/<token>/forget-names": ("group", 405),
    "/r/<token>/invitations": ("party", 405),
    "/r/<token>/call-list": ("group", 200),
    "/r/<token>/call-list/<int:number>": ("group", 303),
    "/k/<token>": ("key person", 303),  # to the places that are reserved already
    "/k/<token>/call-list": ("key person", 200),
    "/k/<token>/call-list/<int:number>": ("key person", 303),
    "/t/<token>": ("teacher", 200),
    "/t/<token>/invitations": ("teacher", 405),
    "/m/<token>": ("member", 200),
    "/m/<token>/activities": ("member", 200),
    "/m/<token>/activities/new": ("member", 200),
    "/m/<token>/activities/<int:number>": ("member", 200),
    "/m/<token>/delegates/<slug:ref>": ("member", 303),
    "/m/<token>/delegates/<int:place_id>/end": ("member", 405),
    "/m/<token>/talks": ("member", 200),
    "/m/<token>/talks/<int:event_id>": ("member", 200),
    "/a/<token>": ("circle", 200),
    "/a/<token>/<slug:ref>": ("circle", 303),
    "/a/<token>/<slug:ref>/substitute": ("circle", 303),
    "/c/<token>": ("chair", 200),
    "/i/<token>": ("way in", 200),
    "/i/<token>/register": ("way in", 200),
    "/i/<token>/register/colleagues": ("way in", 200),
    "/v/<token>": ("certificate", 200),
}
DOORS = {"r": "party", "k": "key person", "t": "teacher", "m": "member", "a": "circle", "c": "chair"}
for purpose, whose in DOORS.items():
    PAGES[f"/{purpose}/<token>/feeds"] = (whose, 200)
    PAGES[f"/{purpose}/<token>/feeds/<int:number>/<any(revoke, replace):act>"] = (whose, 303)

A_CODE = "/q/<token>"  # says the same to everybody, so that whoever finds a code learns nothing
OF_A_SIGN_IN = "/s/<token>"  # its link works once and for minutes: test_sign_in.py


@pytest.fixture(autouse=True)
def in_february():
    with time_machine.travel(datetime(2027, 2, 1, 11, tzinfo=UTC), tick=False):
        yield


@dataclass(frozen=True)
class Links:
    """What each link is signed over, and what else stands in an address."""

    rows: dict[str, Row]
    others: dict[str, object]

    def path(self, rule: str, token: str) -> str:
        """The path of a page with this token."""
        known = {**self.others, "token": token}
        return re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda found: str(known[found[1]]), rule)

    def of(self, rule: str, sign: Sign = SIGNED) -> str:
        """The path of a page for whoever has a link that `sign` made."""
        return self.path(rule, sign(Purpose(rule[1]), self.rows[PAGES[rule][0]]))


@pytest.fixture
def links(session) -> Links:
    """Everybody who gets a link, with something behind each."""
    hall = arranged.symposium()
    party = registration.register(hall, cast.application("Cato"))
    known = {"number": "2027-ACDE3467", "title": "Symposium", "minutes": 60, "is_full": True}
    certificate = Certificate(event_id=hall.id, privacy=hall.privacy, issued_on=date(2027, 1, 20), **known)
    certificate.attendee = party.attendees[0]
    session.add(certificate)
    lesson = arranged.item(hall, "Les van Thea", 30, 90)
    lesson.teacher = thea = cast.person("Thea", "thea@example.nl")
    talk, group = a_talk()
    florence = circle.member("florence", "Florence")
    overleg = circle.overleg("2027-02-04 14:00")
    scheduling.arrange_seats(overleg.events[0], overleg)
    place = circle.delegate(overleg, florence, "Dirk")
    chair = cast.role(cast.person("Chris", "chris@example.nl"), What.CHAIR, overleg)
    training = cast.event("training", closed_to=florence)
    said = arranged.open_day(hall.starts_at, hall.ends_at)
    submitted = activities.submit(florence, said, uuid4().hex)
    session.flush()
    rows = {
        "party": party, "group": group, "teacher": thea, "member": florence, "way in": training,
        "certificate": certificate,
    }  # fmt: skip
    [key_person] = talk.roles
    found = {name: (row.id, row.link_version) for name, row in rows.items()}
    found["key person"] = key_person.id, key_person.person.link_version
    found["circle"], found["chair"] = (place.id, place.person.link_version), (chair.id, chair.person.link_version)
    others = {"ref": overleg.events[0].ref, "number": submitted.id, "event_id": talk.id, "place_id": place.id}
    session.commit()
    return Links(found, {**others, "act": "revoke"})


def a_talk() -> tuple[Event, Registration]:
    """A talk whose key person named two people."""
    talk, _link = arranged.talk()
    key_person = talk.roles[0].person
    named = tuple(registration.NamedPerson("person", name, {"phone": "0612345678"}) for name in ("Ria", "Mohan"))
    known = {"key_person": key_person, "phone": "0612345678", "channel": "phone", "email": None}
    said = cast.application("Samira", persons=named, consents=("registration", "names"), **known)
    return talk, registration.register(talk, said)


def opened(client, links: Links, sign: Sign = SIGNED) -> dict[str, int]:
    """What each page gives to whoever has a link that `sign` made."""
    return {rule: client.get(links.of(rule, sign)).status_code for rule in PAGES}


def test_every_page_behind_a_link_has_a_row_here(app: Flask):
    found = {rule.rule for rule in app.url_map.iter_rules() if re.match("/./<token>", rule.rule)}
    assert found == {*PAGES, A_CODE, OF_A_SIGN_IN}


@pytest.mark.parametrize("name", [None, "Daan", "Olga"])
def test_whoever_has_a_link_opens_its_page_whoever_is_signed_in(client, session, links, name):
    sign_in_as(client, session, name)
    assert opened(client, links) == {rule: status for rule, (_whose, status) in PAGES.items()}


NO_LINKS: dict[str, Sign] = {
    "nobody signed it": lambda purpose, row: tokens.sign(purpose, *row)[:-4] + "AAAA",
    "it was for another page": lambda purpose, row: tokens.sign(next(one for one in Purpose if one != purpose), *row),
    "it was replaced by a newer one": lambda purpose, row: tokens.sign(purpose, row[0], row[1] - 1),
    "its row is gone": lambda purpose, row: tokens.sign(purpose, 1_000_000, row[1]),
}


@pytest.mark.parametrize(
    ("name", "why"), [*((None, why) for why in NO_LINKS), ("Olga", "nobody signed it"), ("Daan", "its row is gone")]
)
def test_any_other_link_opens_nothing_and_presses_nothing_also_for_the_office(app, client, session, links, name, why):
    sign_in_as(client, session, name)
    found = opened(client, links, NO_LINKS[why])
    assert found == {rule: 405 if status == 405 else 404 for rule, (_whose, status) in PAGES.items()}
    app.config["WTF_CSRF_ENABLED"] = False  # so that it is the link that is refused, and not a token
    for rule in app.url_map.iter_rules():
        if rule.rule in PAGES and "POST" in (rule.methods or ()):
            assert client.post(links.of(rule.rule, NO_LINKS[why])).status_code == 404, rule.rule


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is asked for
def test_a_link_for_one_page_opens_no_other(client, links):
    for rule, (whose, status) in PAGES.items():
        for other in Purpose:
            if other != rule[1] and status != 405:
                token = tokens.sign(other, *links.rows[whose])
                assert client.get(links.path(rule, token)).status_code == 404, (rule, other)


def test_a_code_says_the_same_to_everybody_but_to_who_may_tick(client, session, links):
    real, none = (
        links.path(A_CODE, tokens.sign(purpose, *links.rows["party"]))
        for purpose in (Purpose.CHECK_IN, Purpose.MEMBER)
    )
    for name in (None, "Daan"):
        sign_in_as(client, session, name)
        assert client.get(real).status_code == client.get(none).status_code == 200
        assert read(client.get(real)) == read(client.get(none))
    sign_in_as(client, session, "Olga")
    assert (client.get(real).status_code, client.get(none).status_code) == (303, 200)


def test_an_account_shows_what_is_of_the_own_address_and_nobody_elses(client, session, links):
    """Cato finds the own place, Daan does not, and neither ends a sign-in of the other."""
    assert [client.get(path).status_code for path in ("/account", "/mine", "/mine/feeds")] == [303, 303, 303]
    cato, daan = cast.person("Cato", "cato@example.nl"), cast.person("Daan", "daan@example.nl")
    for person, sees in ((cato, True), (daan, False)):
        sign_in(client, person)
        assert ("/r/" in client.get("/mine").text) is sees
        assert (person.email or "") in client.get("/account").text
    [of_cato] = accounts.live_sign_ins(account_of(cato))
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text)
    assert token is not None
    answer = client.post(f"/account/sign-ins/{of_cato.id}/end", data={"csrf_token": token[1]})
    assert answer.status_code == 404
    assert [one.id for one in accounts.live_sign_ins(account_of(cato))] == [of_cato.id]


def sign_in_as(client, session, name: str | None) -> None:
    """Sign somebody in: a stranger, or Olga, who may do everything in the workspace."""
    if name is None:
        return
    person: Person = cast.person(name, f"{name.casefold()}@example.nl")
    if name == "Olga":
        cast.role(person, What.OFFICE, cast.office())
    session.commit()
    sign_in(client, person)
