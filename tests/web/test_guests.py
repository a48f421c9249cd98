"""A key person may name who comes, with the consent of these people; without it a number is all that is kept."""

from threading import Thread

import pytest
from sqlalchemy import update
from sqlalchemy.event import listen, remove

from events import places, registration
from events.clock import now
from events.extensions import db
from events.ical.own import own_file
from events.mail import by_hand_text, compose
from events.models import Attendee, AuditEntry, Consent, Notice, PlacePool, Registration, Role
from events.policy import NAMES
from events.registration import NamedPerson, changes
from tests import cast
from tests.web import arranged
from tests.web.browsing import checked, fault_of, hidden, press, read, submit, summary_of, value_of

pytestmark = pytest.mark.usefixtures("today")

CONTACT = {"name": "Samira", "phone": "0612345678", "consent_registration": "y"}
TWO = {"naming": "names", "name_1": "Ria", "phone_1": "06 11 11 11 11", "name_2": "Mohan"}
AGREED = {"consent_names": "y"}


@pytest.fixture
def link(rows) -> str:
    with rows():
        arranged.office()
        _event, address = arranged.talk()
        return address


@pytest.fixture
def own(client, link) -> str:
    """The own page of somebody who named Ria, with a number, and Mohan."""
    return submit(client, link, **CONTACT, **TWO, **AGREED).location


def named(app) -> list[tuple[str, str | None]]:
    """Who is named, with the number."""
    with app.app_context():
        found = db.session.query(Attendee).order_by(Attendee.id)
        return [(one.name, (one.answers or {}).get("phone")) for one in found]


def places_of(app) -> tuple[int, int, int]:
    """How many people the party has, how many places, and how many are taken."""
    with app.app_context():
        party = db.session.query(Registration).one()
        return party.people, party.units, party.event.pool.taken


def agreed(app) -> list[tuple[str, bool]]:
    """The consents, and whether each still stands."""
    with app.app_context():
        found = db.session.query(Consent).order_by(Consent.id)
        return [(one.purpose, one.withdrawn_at is None) for one in found]


def test_a_number_is_what_is_asked_and_names_are_a_choice(client, link):
    page = client.get(link)
    assert checked(page, "naming") == ["number"]
    assert checked(page, "consent_names") == []
    text = read(page)
    assert "Wij vragen geen namen van de mensen die komen. Een aantal is genoeg." in text
    assert "De mensen hieronder vinden het goed dat ik hun naam doorgeef." in text


def test_names_with_consent_are_kept_and_there_are_as_many_places(app, client, own):
    assert named(app) == [("Ria", "0611111111"), ("Mohan", None)]
    assert places_of(app) == (2, 2, 2)
    with app.app_context():
        [consent] = db.session.query(Consent).filter_by(purpose=NAMES)
        known = (consent.version, consent.language, consent.channel, consent.given_at, consent.withdrawn_at)
        assert known == (1, "nl", "form", now(), None)
    page = read(client.get(own))
    assert "Wij verwachten 2 mensen." in page
    assert "De mensen die komen U gaf 2 namen door. De namen staan op uw bellijst." in page
    for word in ("Ria", "Mohan", "06 11 11 11 11"):
        assert word not in page, "whoever reads names is on record, and this page records nothing"


def test_names_are_encrypted_where_they_are_kept(app, own):
    with app.app_context():
        kept = db.session.connection().exec_driver_sql("SELECT name, answers FROM attendees").all()
        assert len(kept) == 2
        for name in ("Ria", "Mohan", "0611111111"):
            assert name not in repr(kept)


def test_names_without_consent_are_refused_and_nothing_typed_is_lost(app, client, link):
    page = submit(client, link, **CONTACT, **TWO)
    sentence = "Vraag het eerst aan deze mensen. Zet daarna een vinkje, of kies een aantal."
    assert (page.status_code, fault_of(page, "consent_names"), summary_of(page)) == (422, sentence, [sentence])
    assert [value_of(page, field) for field in ("name_1", "phone_1", "name_2")] == ["Ria", "0611111111", "Mohan"]
    assert checked(page, "naming") == ["names"]
    assert named(app) == agreed(app) == []


def test_a_name_that_reaches_the_domain_without_consent_is_only_counted(app, rows, link):
    persons = (NamedPerson("person", "Ria"), NamedPerson("person", "Mohan"))
    with rows():
        event = db.session.query(Role).one().event
        registration.register(event, cast.application("Daan", persons=persons, consents=("registration",)))
    assert named(app) == []
    assert places_of(app) == (2, 2, 2)


def test_control_without_that_guard_the_name_would_be_kept(app, rows, link, monkeypatch):
    monkeypatch.setattr(registration.Application, "kept_by", lambda self, _policy: self)
    with rows():
        event = db.session.query(Role).one().event
        persons = (NamedPerson("person", "Ria"),)
        registration.register(event, cast.application("Daan", persons=persons, consents=("registration",)))
    assert named(app) == [("Ria", None)]


def test_a_consent_without_names_is_not_kept(app, client, link):
    submit(client, link, **CONTACT, people="5", **AGREED)
    assert agreed(app) == [("registration", True)]


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"naming": "names"}, "name_1", "Vul minstens één naam in."),
        ({**TWO, "name_1": ""}, "name_1", "Vul de naam in die bij dit telefoonnummer hoort."),
        ({**TWO, "phone_2": "1"}, "phone_2", "Dit telefoonnummer klopt niet."),
        ({**TWO, "name_2": "www.ria.nl"}, "name_2", "Hier kan geen website of e-mailadres staan."),
        (
            {**TWO, "naming": "number"},
            "naming",
            "U vulde namen in. Kies “Ik geef namen door”, of maak de namen leeg.",
        ),
        ({"naming": "anders", "people": "3"}, "naming", "Kies een van de antwoorden uit de lijst."),
    ],
)
def test_a_fault_in_the_names_stands_next_to_its_field(app, client, link, fields, field, sentence):
    known = {"people": "3"} if fields["naming"] == "number" else {}
    page = submit(client, link, **{**CONTACT, **AGREED, **known, **fields})
    assert page.status_code == 422
    assert (fault_of(page, field) or "").startswith(sentence)
    assert len(summary_of(page)) == 1
    assert named(app) == []


def test_first_a_number_then_names_one_more_one_less_and_a_correction(app, client, link):
    own = submit(client, link, **CONTACT, people="5").location
    assert "U gaf geen namen door. Dat hoeft ook niet." in read(client.get(own))
    change = f"{own}/change"
    assert submit(client, change, **TWO, **AGREED).status_code == 303
    assert places_of(app) == (2, 2, 2)
    page = client.get(change)
    assert [value_of(page, f"name_{n}") for n in (1, 2, 3)] == ["Ria", "Mohan", ""]
    assert (checked(page, "naming"), checked(page, "consent_names")) == (["names"], [])
    more = {**TWO, "name_2": "Mohan Bihari", "name_3": "Kamla", "phone_3": "0622222222"}
    assert submit(client, change, **more, **AGREED).status_code == 303
    assert named(app) == [("Ria", "0611111111"), ("Mohan Bihari", None), ("Kamla", "0622222222")]
    assert places_of(app) == (3, 3, 3)
    assert submit(client, change, **{**more, "name_1": "", "phone_1": ""}, **AGREED).status_code == 303
    assert named(app) == [("Mohan Bihari", None), ("Kamla", "0622222222")]
    assert places_of(app) == (2, 2, 2)
    assert agreed(app) == [("registration", True), ("names", True)]


def test_one_more_name_needs_the_consent_anew(app, client, own):
    page = submit(client, f"{own}/change", **TWO, name_3="Kamla")
    assert page.status_code == 422
    assert [name for name, _phone in named(app)] == ["Ria", "Mohan"]


def test_names_for_which_there_is_no_room_change_nothing(app, client, own, rows):
    with rows():
        event = db.session.query(Role).one().event
        registration.register(event, cast.application("Daan", people=10))
    page = submit(client, f"{own}/change", **TWO, **AGREED, name_3="Kamla")
    assert page.status_code == 422
    assert fault_of(page, "naming") == "Meer plaatsen kan nu niet. Alle plaatsen zijn bezet."
    assert [name for name, _phone in named(app)] == ["Ria", "Mohan"]
    assert value_of(page, "name_3") == "Kamla"


def test_consent_is_withdrawn_with_one_button_and_the_places_stay(app, client, own):
    assert press(client, own, f"{own}/forget-names").location == f"{own}?done=forgotten"
    assert named(app) == []
    assert places_of(app) == (2, 2, 2)
    assert agreed(app) == [("registration", True), ("names", False)]
    page = read(client.get(f"{own}?done=forgotten"))
    assert "De namen en telefoonnummers zijn weg. Uw plaatsen blijven." in page
    assert "Ria" not in page
    assert press(client, f"{own}/cancel", f"{own}/forget-names").status_code == 303, "twice is no fault"


def test_choosing_a_number_withdraws_it_too_without_emptying_the_rows(app, client, own):
    assert submit(client, f"{own}/change", **{**TWO, "naming": "number"}, people="4").status_code == 303
    assert named(app) == []
    assert places_of(app) == (4, 4, 4)
    assert agreed(app) == [("registration", True), ("names", False)]


def test_names_may_be_given_again_after_that(app, client, own):
    press(client, own, f"{own}/forget-names")
    assert submit(client, f"{own}/change", **TWO, **AGREED).status_code == 303
    assert agreed(app) == [("registration", True), ("names", True)]


def test_it_can_be_withdrawn_when_the_talk_has_been_and_after_cancelling(app, client, own, today):
    press(client, f"{own}/cancel", f"{own}/cancel")
    today.move_to("2027-02-19T09:00:00+01:00")
    page = client.get(own)
    assert "Haal alle namen weg" in read(page)
    press(client, own, f"{own}/forget-names")
    assert named(app) == []


def test_the_office_takes_names_away_for_somebody_who_calls(app, client, own):
    with app.app_context():
        reference = db.session.query(Registration).one().reference
    done = app.test_cli_runner().invoke(args=["registration", "forget-names", reference])
    assert (done.exit_code, done.output) == (0, f"{reference}: no names are kept; 2 places stay.\n")
    assert named(app) == []


def test_the_record_says_what_was_done_and_no_name(app, client, own):
    submit(client, f"{own}/change", **TWO, **AGREED, name_3="Kamla")
    press(client, own, f"{own}/forget-names")
    with app.app_context():
        said = [(one.what, one.details) for one in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert ("names given", "3 names") in said
    assert ("names forgotten", "3 names") in said
    assert "Ria" not in repr(said)


def test_a_button_without_its_token_takes_nothing_away(app, client, own):
    assert client.post(f"{own}/forget-names").status_code == 400
    assert len(named(app)) == 2


def test_no_message_and_no_calendar_file_holds_a_name_of_who_comes(app, own):
    purposes = (
        "confirmed", "link", "moved", "event_cancelled", "cancelled", "waiting", "call_list_3_days",
        "call_list_today", "talk_7_days", "talk_1_day",
    )  # fmt: skip
    with app.app_context():
        party = db.session.query(Registration).one()
        bram = cast.person("Bram", "bram@example.nl")
        for what in ("facilitator", "key_person"):
            party.event.roles.append(Role(person=bram, what=what, scope=f"event:{party.event.id}"))
        notice = db.session.query(Notice).filter_by(registration_id=party.id).first()
        said = [own_file(party)[1].decode()]
        for purpose in purposes:
            notice.purpose, notice.person_id, notice.person = purpose, None, None
            db.session.flush()
            said.append(by_hand_text(notice))
            notice.person_id, notice.person = bram.id, bram
            if purpose != "cancelled":
                said += [by_hand_text(notice), compose(notice).as_string()]
        db.session.rollback()
    for text in said:
        for name in ("Ria", "Mohan", "0611111111", "06 11 11"):
            assert name not in text.replace("\N{NO-BREAK SPACE}", " ")


def change_on_two_devices(app, client, own: str) -> None:
    """Both opened the change form; while the first is being saved the second saves another list."""
    other = app.test_client()
    fields, others = ({**TWO, **AGREED, **hidden(one.get(f"{own}/change"))} for one in (client, other))
    list_of_three = {**others, "name_1": "Anand", "phone_1": "", "name_3": "Kamla"}
    done: list[bool] = []

    def meanwhile(*_: object) -> None:
        if not done:
            done.append(True)
            thread = Thread(target=lambda: other.post(f"{own}/change", data=list_of_three))
            thread.start()
            thread.join()

    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        meanwhile()  # whoever writes is alone there, so that moment is before the writing begins
        client.post(f"{own}/change", data={**fields, "name_3": "Lida", "name_4": "Wim"})
        return

    def before(_connection, _cursor, statement, *_) -> None:
        if "place_pools" in statement and "FOR UPDATE" in statement:
            meanwhile()

    listen(engine, "before_cursor_execute", before)
    client.post(f"{own}/change", data={**fields, "name_3": "Lida", "name_4": "Wim"})
    remove(engine, "before_cursor_execute", before)


def test_two_devices_at_once_leave_one_list_and_as_many_places(app, client, own):
    change_on_two_devices(app, client, own)
    assert named(app) == [("Ria", "0611111111"), ("Mohan", None), ("Lida", None), ("Wim", None)]
    assert places_of(app) == (4, 4, 4)


def test_control_without_reading_anew_the_places_are_miscounted_where_two_can_write(app, client, own, monkeypatch):
    monkeypatch.setattr(changes, "_lock_live", lambda party: bool(places.lock(party.event)) and party.status)
    change_on_two_devices(app, client, own)
    with app.app_context():
        found = places.faults()
        pool = db.session.query(Registration).one().event.pool
        assert bool(found) == (db.engine.dialect.name == "postgresql")
        db.session.execute(update(PlacePool).where(PlacePool.id == pool.id).values(taken=4))  # as every test ends
        db.session.commit()
