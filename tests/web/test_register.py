"""A form asks what its kind asks, says what one cannot have, and registers once."""

import re
from datetime import date, timedelta

import pytest

from events import registration
from events.clock import at, now
from events.extensions import db
from events.models import Event, EventStatus, Notice, Registration
from tests import cast
from tests.web import arranged
from tests.web.browsing import (
    fault_of,
    hidden,
    links,
    main_of,
    read,
    status_of,
    submit,
    summary_of,
    value_of,
)
from tests.web.registering import DUO, PERSON, SYMPOSIUM, WEEK, main_links, names_in, only, token

pytestmark = pytest.mark.usefixtures("today")


def test_the_form_of_a_course_week_asks_what_the_domain_says_and_nothing_else(client, rows):
    with rows():
        arranged.course_week()
    page = client.get(WEEK)
    assert names_in(main_of(page)) == {
        "person_name", "carer_name", "contact", "phone", "channel", "email", "other_email", "street", "postcode",
        "city", "municipality", "postcode_digits", "referral", "referred_by", "referred_on", "carer_knows", "needs",
        "consent_registration", "consent_practical_needs",
    }  # fmt: skip
    assert "<textarea" not in page.text
    assert "Verstuur mijn aanvraag" in read(page)
    assert "Alleen invullen als u een brief wilt" in read(page)


def test_the_form_of_a_symposium_asks_what_the_domain_says_and_nothing_else(client, rows):
    with rows():
        arranged.symposium(accreditation=[{"register": "venvn", "activity_id": "0", "points": 4}])
        cast.event("training", ref="plain")
    asked = {"name", "email", "organisation", "function", "diet", "access", "consent_registration"}
    workshops = {"workshop_1", "workshop_2"}
    points = {"accreditation", "register", "register_number"}
    assert names_in(main_of(client.get(SYMPOSIUM))) == asked | workshops | points
    assert names_in(main_of(client.get("/agenda/plain/register"))) == asked


def test_a_workshop_says_how_many_places_are_free_and_a_full_one_cannot_be_chosen(client, rows):
    with rows():
        arranged.symposium(with_carers=0)
    page = client.get(SYMPOSIUM)
    assert "Workshop: methodisch werken (nog 40 vrij)" in read(page)
    assert "Workshop: samenwerken met naasten (vol)" in read(page)
    full = re.search(r'<input[^>]*id="workshop_1-1"[^>]*>', page.text)
    assert " disabled" in full[0]
    assert len(re.findall(r"<input[^>]* disabled", page.text)) == 1


def test_a_duo_asks_for_a_place_and_comes_to_its_own_page(app, client, rows):
    with rows():
        arranged.course_week()
    answer = submit(client, WEEK, **DUO, needs=["walker", "vegetarian"], consent_practical_needs="y")
    assert answer.status_code == 303
    with app.app_context():
        party = only(app)
        assert answer.location == arranged.own_path(party)
        assert (party.status, party.units, party.people, party.party) == ("requested", 1, 2, "duo")
        assert (party.contact_name, party.email, party.phone) == ("Bert de Vries", "bert@example.nl", "0612345678")
        assert (party.channel, party.address) == ("email", None)
        assert (party.municipality, party.referral, party.referred_by_id) == ("Den Haag", "own_interest", None)
        assert party.answers == {"contact": "carer", "carer_knows": "yes"}
        assert [(a.role, a.name, a.answers) for a in party.attendees] == [
            ("person_with_dementia", "Cato de Vries", {"needs": ["walker", "vegetarian"]}),
            ("carer", "Bert de Vries", None),
        ]
        assert [c.purpose for c in party.consents] == ["registration", "practical_needs"]
        assert db.session.query(Notice).filter_by(purpose="requested").count() == 1
    page = client.get(answer.location)
    assert status_of(page) == "requested"
    assert "Uw aanvraag is ontvangen" in read(page)


def test_a_professional_registers_with_workshops_and_points(app, client, rows):
    with rows():
        event = arranged.symposium(accreditation=[{"register": "gaia", "activity_id": "0", "points": 4}])
        first, _second, third = (str(i.id) for i in event.items if i.round)
    answer = submit(
        client, SYMPOSIUM, **PERSON, workshop_1=first, workshop_2=third, diet=["vegan"], access=["wheelchair"],
        accreditation="yes", register="gaia", register_number="0123 4567 890",
    )  # fmt: skip
    assert answer.status_code == 303
    with app.app_context():
        party = only(app)
        (attendee,) = party.attendees
        assert (party.status, party.contact_name, party.email) == ("confirmed", "Cato Visser", "cato@example.nl")
        assert attendee.answers == {
            "organisation": "Florence",
            "function": "Wijkverpleegkundige",
            "diet": ["vegan"],
            "access": ["wheelchair"],
            "accreditation": {"register": "gaia", "number": "01234567890"},
        }
        assert [(c.round, str(c.item_id)) for c in attendee.choices] == [(1, first), (2, third)]


def test_a_letter_goes_to_an_address_and_what_another_channel_needs_is_not_kept(app, client, rows):
    with rows():
        arranged.course_week()
    letter = {**DUO, "channel": "letter", "street": "Dorpsstraat 1", "postcode": "2512ab", "city": "Den Haag"}
    assert submit(client, WEEK, **letter, referred_on="nonsense").status_code == 303
    with app.app_context():
        party = only(app)
        assert (party.channel, party.email) == ("letter", None)
        assert party.address == {"street": "Dorpsstraat 1", "postcode": "2512 AB", "city": "Den Haag"}
        assert (party.referred_by_id, party.referred_on) == (None, None)


def test_who_wants_a_call_need_not_have_an_email_address_even_a_wrong_one(app, client, rows):
    with rows():
        arranged.course_week()
    assert submit(client, WEEK, **{**DUO, "channel": "phone", "email": "not an address"}).status_code == 303
    with app.app_context():
        assert (only(app).channel, only(app).email, only(app).address) == ("phone", None, None)


def test_a_referral_keeps_the_organisation_and_the_day(app, client, rows):
    with rows():
        arranged.course_week()
        florence = arranged.organisation("florence", "Florence").id
    referred = {**DUO, "referral": "case_manager", "referred_by": str(florence), "referred_on": "8-1-2027"}
    assert submit(client, WEEK, **referred).status_code == 303
    with app.app_context():
        party = only(app)
        assert (party.referral, party.referred_by_id) == ("case_manager", florence)
        assert party.referred_on == date(2027, 1, 8)


def test_the_same_form_sent_twice_is_one_registration(app, client, rows):
    with rows():
        arranged.course_week()
    fields = {**hidden(client.get(WEEK)), **DUO}
    first, second = client.post(WEEK, data=fields), client.post(WEEK, data=fields)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    with app.app_context():
        assert db.session.query(Registration).count() == 1


def test_two_forms_have_two_submission_ids_and_a_foreign_one_is_replaced(app, client, rows):
    with rows():
        arranged.course_week()
    first, second = (hidden(client.get(WEEK))["submission"] for _ in range(2))
    assert first != second
    assert submit(client, WEEK, **DUO, submission="1").status_code == 303
    with app.app_context():
        assert re.fullmatch("[0-9a-f]{32}", only(app).submission)


@pytest.mark.parametrize("status", ["requested", "waiting"])
def test_who_is_known_already_gets_one_neutral_answer_whatever_the_state(app, client, rows, status):
    with rows():
        event = arranged.course_week(capacity=1)
        if status == "waiting":
            registration.register(event, cast.duo("Somebody"))
    assert submit(client, WEEK, **DUO).status_code == 303
    with app.app_context():
        party = db.session.query(Registration).filter_by(status=status, contact_name="Bert de Vries")
        party = db.session.query(Registration).order_by(Registration.id.desc()).first()
        known, count = (party.reference, arranged.own_path(party)), db.session.query(Registration).count()
        assert party.status == status
    answer = submit(client, WEEK, **{**DUO, "email": "BERT@example.nl"})
    assert (answer.status_code, answer.location) == (303, "/agenda/bt-2027-q1/received")
    page = client.get(answer.location)
    assert read(page) == neutral_answer(client)
    assert not [link for link in links(page) if link.startswith("/r/")]
    for secret in (*known, "Bert", "Cato", "wachtlijst", "data-status"):
        assert secret not in page.text
    with app.app_context():
        assert db.session.query(Registration).count() == count
        assert db.session.query(Notice).filter_by(purpose="link").count() == 1


def neutral_answer(client) -> str:
    """The same page, asked for by somebody who never registered."""
    text = read(client.get("/agenda/bt-2027-q1/received"))
    assert "Wij hebben uw aanmelding ontvangen Kijk in uw e-mail." in text
    return text


def test_a_full_event_says_before_the_form_is_sent_that_one_joins_the_waiting_list(app, client, rows):
    with rows():
        event = arranged.symposium(capacity=1)
        registration.register(event, cast.application("Daan"))
        registration.register(event, cast.application("Els"))
    page = client.get(SYMPOSIUM)
    text = read(page)
    assert "Alle plaatsen zijn bezet. U komt op de wachtlijst. Er wacht nu 1 persoon." in text
    assert "Workshops kiest u zodra u een plaats hebt." in text
    assert "Zet mij op de wachtlijst" in text
    assert "workshop_1" not in names_in(main_of(page))
    answer = submit(client, SYMPOSIUM, **PERSON)
    page = client.get(answer.location)
    assert status_of(page) == "waiting"
    assert "U bent nummer 2 op de lijst." in read(page)


def test_a_workshop_that_fills_up_meanwhile_is_said_next_to_it_and_nothing_is_lost(app, client, rows):
    with rows():
        event = arranged.symposium(with_carers=1)
        wanted = next(i for i in event.items if i.title == "Workshop: samenwerken met naasten")
        wanted_id = wanted.id
    page = client.get(SYMPOSIUM)
    with rows():
        chosen = registration.NamedPerson("person", "Daan", choices={1: wanted_id})
        event = db.session.get_one(Event, 1)
        registration.register(event, cast.application("Daan", persons=(chosen,)))
    answer = client.post(SYMPOSIUM, data={**hidden(page), **PERSON, "workshop_1": str(wanted_id)})
    assert answer.status_code == 422
    sentence = "Deze workshop is net vol geraakt. Kies een andere. U kunt ook op een plaats wachten."
    assert fault_of(answer, "workshop_1") == sentence
    assert summary_of(answer) == [sentence]
    assert value_of(answer, "name") == "Cato Visser"
    with app.app_context():
        assert db.session.query(Registration).count() == 1


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"registration_closes_at": at(date(2027, 1, 20), 9)}, 409, "De aanmelding is gesloten"),
        ({"registration_opens_at": at(date(2027, 1, 22), 9)}, 409, "U kunt zich nog niet aanmelden"),
        ({"status": EventStatus.CANCELLED}, 410, "Deze bijeenkomst gaat niet door"),
        ({"starts_at": at(date(2027, 1, 20), 9)}, 410, "Deze bijeenkomst is al begonnen"),
        (
            {"starts_at": at(date(2027, 1, 19), 9), "ends_at": at(date(2027, 1, 19), 12)},
            410,
            "Deze bijeenkomst is voorbij",
        ),
    ],
)
def test_who_comes_too_early_or_too_late_reads_why_and_where_to_go(app, client, rows, fields, status, sentence):
    with rows():
        arranged.office()
        cast.event("training", ref="shut", **fields)
    for answer in (client.get("/agenda/shut/register"), client.post("/agenda/shut/register", data=token(client))):
        assert answer.status_code == status
        assert sentence in read(answer)
        assert "Bel 070 000 00 00" in read(answer)
        assert main_links(answer) in (["/agenda"], ["/agenda/shut"])
    with app.app_context():
        assert db.session.query(Registration).count() == 0
    assert client.get("/agenda/shut").status_code == 200


def test_a_form_that_was_open_while_registration_closed_says_so(app, client, rows, today):
    with rows():
        arranged.symposium(registration_closes_at=now() + timedelta(hours=1))
    page = client.get(SYMPOSIUM)
    today.shift(timedelta(hours=1))
    answer = client.post(SYMPOSIUM, data={**hidden(page), **PERSON})
    assert answer.status_code == 409
    assert "De aanmelding is gesloten" in read(answer)
    with app.app_context():
        assert db.session.query(Registration).count() == 0


def test_nobody_registers_for_what_is_unknown_not_public_or_elsewhere(client, rows):
    with rows():
        arranged.talk("hkg-1")
        cast.event("activity", ref="film", capacity=None)
        cast.event("training", ref="draft", status=EventStatus.DRAFT)
    for ref in ("never-was", "hkg-1", "draft", "film"):
        assert client.get(f"/agenda/{ref}/register").status_code == 404
    assert "Een andere organisatie regelt dit." in read(client.get("/agenda/film/register"))
