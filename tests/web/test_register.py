"""A form asks what its kind asks, keeps what was typed, says what is wrong, and registers once."""

import re
from datetime import date, timedelta

import pytest
from wtforms.validators import InputRequired

from events import registration
from events.clock import at, now
from events.extensions import csrf, db
from events.mail import NoAddress, compose
from events.models import Event, EventStatus, Notice, Registration
from events.web.forms import fields
from tests import cast
from tests.web import arranged
from tests.web.browsing import (
    attribute,
    checked,
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

pytestmark = pytest.mark.usefixtures("today")

WEEK = "/agenda/bt-2027-q1/register"
SYMPOSIUM = "/agenda/symposium-2027/register"

DUO = {
    "person_name": "Cato de Vries",
    "carer_name": "Bert de Vries",
    "contact": "carer",
    "phone": "06-12 34 56 78",
    "channel": "email",
    "email": "bert@example.nl",
    "municipality": "Den Haag",
    "referral": "own_interest",
    "carer_knows": "yes",
    "consent_registration": "y",
}
PERSON = {
    "name": "Cato Visser",
    "email": "cato@example.nl",
    "organisation": "Florence",
    "function": "Wijkverpleegkundige",
    "consent_registration": "y",
}
NO_CONSENT = "Zonder uw toestemming kunnen wij u niet aanmelden. Zet een vinkje als u akkoord bent."


def only(app) -> Registration:
    return db.session.query(Registration).one()


def names_in(form: str) -> set[str]:
    """The fields a form asks, hidden ones left out."""
    tags = re.findall(r"<(?:input|select|textarea)\b[^>]*>", form)
    return {attribute(tag, "name") or "" for tag in tags if attribute(tag, "type") != "hidden"}


# What a form asks -------------------------------------------------------------------------------------------


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


# What becomes of it -----------------------------------------------------------------------------------------


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


# When it is full --------------------------------------------------------------------------------------------


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


# When it is not possible ------------------------------------------------------------------------------------


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


def main_links(answer) -> list[str]:
    """The addresses that the main part of the page leads to, telephones left out."""
    found = re.findall(r'href="([^"]*)"', main_of(answer))
    return [address for address in found if not address.startswith("tel:")]


def token(client) -> dict[str, str]:
    """A valid token of this visitor, from a page that is open to everyone."""
    with client.application.app_context():
        if db.session.query(Event).filter_by(ref="open").one_or_none() is None:
            cast.event("training", ref="open")
            db.session.commit()
    return {"csrf_token": hidden(client.get("/agenda/open/register"))["csrf_token"]}


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


# What is wrong ----------------------------------------------------------------------------------------------


def test_an_empty_form_says_at_every_field_what_is_missing_and_again_at_the_top(app, client, rows):
    with rows():
        arranged.course_week()
    page = submit(client, WEEK)
    assert page.status_code == 422
    expected = {
        "person_name": "Vul de naam van de persoon met dementie in.",
        "carer_name": "Vul de naam van de naaste in.",
        "contact": "Kies met wie wij contact hebben.",
        "phone": "Vul uw telefoonnummer in.",
        "channel": "Kies hoe u bericht wilt krijgen.",
        "municipality": "Kies de gemeente waar u woont.",
        "referral": "Kies hoe u bij ons komt.",
        "carer_knows": "Kies of uw naaste hiervan weet.",
        "consent_registration": NO_CONSENT,
    }
    assert {field: fault_of(page, field) for field in expected} == expected
    assert summary_of(page) == list(expected.values())
    assert 'class="faults" role="alert" tabindex="-1" autofocus' in page.text
    assert "<title>Fout: " in page.text
    for target in re.findall(r'<li><a href="#([^"]*)"', page.text):
        assert f'id="{target}"' in page.text
    with app.app_context():
        assert db.session.query(Registration).count() == 0


def test_what_was_typed_is_kept_when_something_else_is_wrong(client, rows):
    with rows():
        arranged.course_week()
    page = submit(client, WEEK, **{**DUO, "phone": "12", "needs": ["walker"], "consent_practical_needs": "y"})
    assert page.status_code == 422
    assert len(summary_of(page)) == 1
    for field in ("person_name", "carer_name", "email"):
        assert value_of(page, field) == DUO[field]
    assert value_of(page, "phone") == "12"
    assert checked(page, "contact") == ["carer"]
    assert checked(page, "channel") == ["email"]
    assert checked(page, "needs") == ["walker"]
    assert checked(page, "consent_registration") == ["y"]
    assert '<option selected value="Den Haag">' in page.text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("person_name", "   ", "Vul de naam van de persoon met dementie in."),
        ("carer_name", "x" * 121, "Dit is te lang. Gebruik hoogstens 120 tekens."),
        ("contact", "neighbour", "Kies een van de antwoorden uit de lijst."),
        ("phone", "070 12", "Dit telefoonnummer klopt niet. Vul tien cijfers in, bijvoorbeeld 06 12 34 56 78."),
        ("channel", "pigeon", "Kies een van de antwoorden uit de lijst."),
        ("email", "", "Vul uw e-mailadres in."),
        ("email", "bert@", "Dit e-mailadres klopt niet. Een e-mailadres ziet eruit als naam@voorbeeld.nl."),
        (
            "email",
            "zoë@example.nl",
            "Dit e-mailadres heeft een letter die niet kan: ë. Kijk of u zich vergist, of vul een ander "
            "e-mailadres in.",
        ),
        ("email", "x" * 250 + "@example.nl", "Dit is te lang. Gebruik hoogstens 254 tekens."),
        ("municipality", "Atlantis", "Kies een van de antwoorden uit de lijst."),
        ("referral", "horoscope", "Kies een van de antwoorden uit de lijst."),
        ("carer_knows", "maybe", "Kies een van de antwoorden uit de lijst."),
        ("needs", ["champagne"], "Kies een van de antwoorden uit de lijst."),
        *(("consent_registration", no, NO_CONSENT) for no in ("", "false", "False", "0", "no", "off", " nee ")),
    ],
)
def test_a_fault_is_a_sentence_next_to_its_field_and_at_the_top(app, client, rows, field, typed, sentence):
    with rows():
        arranged.course_week()
    page = submit(client, WEEK, **{**DUO, field: typed})
    assert page.status_code == 422
    assert fault_of(page, field) == sentence
    assert summary_of(page) == [sentence]
    if isinstance(typed, str) and value_of(page, field) not in (None, "y") and typed.strip() and field != "contact":
        assert value_of(page, field) == typed or field in ("channel", "referral", "carer_knows")
    with app.app_context():
        assert db.session.query(Registration).count() == 0


@pytest.mark.parametrize(
    ("wrong", "faults"),
    [
        (
            {"channel": "letter"},
            {
                "street": "Vul uw straat en huisnummer in.",
                "postcode": "Vul uw postcode in.",
                "city": "Vul uw woonplaats in.",
            },
        ),
        (
            {"channel": "letter", "street": "Dorpsstraat 1", "postcode": "12 AB", "city": "Delft"},
            {"postcode": "Deze postcode klopt niet. Een postcode ziet eruit als 2512 AB."},
        ),
        ({"referral": "gp"}, {"referred_by": "Kies de organisatie die u heeft verwezen."}),
        (
            {"referral": "gp", "referred_by": "other", "referred_on": "2027-01-21"},
            {"referred_on": "Deze dag moet nog komen. Vul de dag van de verwijzing in."},
        ),
        (
            {"referral": "gp", "referred_by": "other", "referred_on": "vorige week"},
            {"referred_on": "Deze datum klopt niet. Schrijf hem als dag-maand-jaar: 8-3-2027."},
        ),
        (
            {"postcode_digits": "2712"},
            {
                "municipality": "Postcode 2712 ligt in Zoetermeer. Kies Zoetermeer, of maak de postcode leeg als de "
                "gemeente klopt."
            },
        ),
        (
            {"needs": ["walker"]},
            {
                "consent_practical_needs": "U koos praktische wensen. Zet een vinkje als wij die mogen bewaren, of "
                "haal de wensen weg."
            },
        ),
    ],
)
def test_what_one_answer_makes_necessary_is_asked_for(app, client, rows, wrong, faults):
    with rows():
        arranged.course_week()
    page = submit(client, WEEK, **{**DUO, **wrong})
    assert page.status_code == 422
    assert {field: fault_of(page, field) for field in faults} == faults
    assert summary_of(page) == list(faults.values())
    for field, typed in wrong.items():
        if value_of(page, field) is not None and field not in ("channel", "referral", "needs"):
            assert value_of(page, field) == typed


def test_a_postcode_that_fits_or_is_unknown_stands_in_nobodys_way_and_is_not_kept(app, client, rows):
    with rows():
        arranged.course_week()
    for number, typed in enumerate(("2512", "1012 AB", "??")):
        answer = submit(client, WEEK, **{**DUO, "email": f"bert{number}@example.nl", "postcode_digits": typed})
        assert answer.status_code == 303
    with app.app_context():
        for party in db.session.query(Registration):
            assert "2512" not in repr((party.answers, party.address, [a.answers for a in party.attendees]))


@pytest.mark.parametrize(
    ("register", "number", "sentence"),
    [
        ("", "1", "Kies het register waarin u staat."),
        ("venvn", "12AB", "Vul uw BIG-nummer (11 cijfers) of uw relatienummer van V&VN in, alleen cijfers."),
        ("gaia", "1234567890", "Vul uw BIG-nummer in: 11 cijfers, met de nullen vooraan."),
        ("registerplein", "4710123", "Een nummer van Registerplein begint met 4610 en heeft alleen cijfers."),
        ("skj", "", "Vul uw SKJ-nummer in, alleen cijfers."),
    ],
)
def test_a_register_number_is_checked_by_its_shape(client, rows, register, number, sentence):
    registers = ("venvn", "gaia", "registerplein", "skj")
    with rows():
        arranged.symposium(accreditation=[{"register": name, "activity_id": "0", "points": 1} for name in registers])
    page = submit(client, SYMPOSIUM, **PERSON, accreditation="yes", register=register, register_number=number)
    assert page.status_code == 422
    field = "register_number" if register else "register"
    assert fault_of(page, field) == sentence
    assert summary_of(page) == [sentence]
    assert value_of(page, "register_number") == number


def test_who_wants_no_points_gives_no_number(app, client, rows):
    with rows():
        arranged.symposium(accreditation=[{"register": "gaia", "activity_id": "0", "points": 4}])
    page = submit(client, SYMPOSIUM, **PERSON)
    assert summary_of(page) == ["Kies of u accreditatiepunten wilt."]
    answer = submit(client, SYMPOSIUM, **PERSON, accreditation="no", register="gaia", register_number="nonsense")
    assert answer.status_code == 303
    with app.app_context():
        assert "accreditation" not in only(app).attendees[0].answers


def test_what_is_typed_is_shown_as_text_and_never_as_a_tag(client, rows):
    with rows():
        arranged.course_week()
    page = submit(client, WEEK, **{**DUO, "person_name": '"><script>alert(1)</script>', "phone": "1"})
    assert "<script>alert" not in page.text
    assert value_of(page, "person_name") == '"><script>alert(1)</script>'


@pytest.mark.parametrize("typed", ["\u200b", "\u200d \u200c", "\u202e", "\ufeff\u00ad"])
def test_a_name_that_nobody_can_see_is_no_name(client, rows, typed):
    with rows():
        arranged.course_week()
    page = submit(client, WEEK, **{**DUO, "carer_name": typed})
    assert (page.status_code, fault_of(page, "carer_name")) == (422, "Vul de naam van de naaste in.")


def test_a_name_keeps_its_joiners_and_loses_what_turns_it_around(app, client, rows):
    with rows():
        arranged.course_week()
    assert submit(client, WEEK, **{**DUO, "carer_name": "\u202eمهرداد\u200cپور\u200e"}).status_code == 303
    with app.app_context():
        assert only(app).contact_name == "مهرداد\u200cپور"


def test_characters_that_nobody_sees_are_no_fault(app, client, rows):
    with rows():
        arranged.course_week()
    assert submit(client, WEEK, **{**DUO, "carer_name": "Bert\x00 de\t\nVries "}).status_code == 303
    with app.app_context():
        assert only(app).contact_name == "Bert de Vries"


def test_an_address_is_kept_as_every_mail_server_takes_it(app, client, rows):
    with rows():
        arranged.course_week()
    assert submit(client, WEEK, **{**DUO, "email": "Bert@Überarzt.example"}).status_code == 303
    with app.app_context():
        assert only(app).email == "Bert@xn--berarzt-m2a.example"
        assert compose(db.session.query(Notice).one()).as_bytes().isascii()


def test_control_what_the_form_refuses_no_message_can_be_made_for(app, client, rows):
    with rows():
        party = registration.register(arranged.course_week(), cast.duo(email="zoë@example.nl"))
        with pytest.raises(NoAddress):
            compose(db.session.query(Notice).filter_by(registration_id=party.id).one())


ADDRESS = "Hier kan geen website of e-mailadres staan. Vul alleen woorden in."


@pytest.mark.parametrize("field", ["name", "organisation", "function"])
@pytest.mark.parametrize(
    "typed", ["w\u200dww\u200b.x", "WIN https://x.example", "WWW.x.example", "bel x@x.example", "ｗｗｗ．x", "x＠y"]
)
def test_words_that_we_mail_carry_no_address_to_strangers(app, client, rows, field, typed):
    with rows():
        arranged.symposium()
    page = submit(client, SYMPOSIUM, **{**PERSON, field: typed})
    assert (page.status_code, fault_of(page, field), summary_of(page)) == (422, ADDRESS, [ADDRESS])
    assert value_of(page, field) == typed.replace("\u200b", "")
    with app.app_context():
        assert db.session.query(Registration).count() == 0


@pytest.mark.parametrize("field", ["person_name", "carer_name"])
def test_neither_does_the_name_of_a_duo(client, rows, field):
    with rows():
        arranged.course_week()
    page = submit(client, WEEK, **{**DUO, field: "Win op http://x.example"})
    assert (page.status_code, fault_of(page, field)) == (422, ADDRESS)


@pytest.mark.parametrize(
    "typed", ["Drs. J.-P. d'Ancona (Jan)", "Nguyễn Thị Lan", "王小明", "محمد", "A & B: zorg/thuis"]
)
def test_a_name_as_people_have_it_is_no_address(app, client, rows, typed):
    with rows():
        arranged.symposium()
    assert submit(client, SYMPOSIUM, **{**PERSON, "name": typed, "organisation": typed}).status_code == 303
    with app.app_context():
        assert only(app).contact_name == typed


def test_control_without_the_check_for_addresses_they_would_be_mailed(app, client, rows, monkeypatch):
    monkeypatch.setattr(fields.Plain, "__call__", lambda *_: None)
    with rows():
        arranged.symposium()
    assert submit(client, SYMPOSIUM, **{**PERSON, "name": "WIN https://x.example"}).status_code == 303
    with app.app_context():
        assert only(app).contact_name == "WIN https://x.example"


def test_control_a_box_that_only_has_to_be_sent_registers_without_consent(app, client, rows, monkeypatch):
    monkeypatch.setattr(fields.Needed, "__call__", InputRequired.__call__)
    with rows():
        arranged.symposium()
    assert submit(client, SYMPOSIUM, **{**PERSON, "consent_registration": "false"}).status_code == 303
    with app.app_context():
        assert only(app).consents == []


# Without its token ------------------------------------------------------------------------------------------

UNSENT = (
    "Het formulier is niet verstuurd: uw browser stuurde een veiligheidscode niet mee. Wat u invulde, staat er nog. "
    "Verstuur het nog een keer. Lukt het weer niet? Zet cookies aan, of bel ons."
)


@pytest.mark.parametrize("why", ["no cookie", "no token", "a token of somebody else", "a token that was cut"])
def test_a_form_without_its_token_keeps_what_was_typed_and_is_sent_with_one_more_press(app, client, rows, why):
    with rows():
        arranged.course_week()
    sent = {**hidden(client.get(WEEK)), **DUO, "needs": ["walker"], "consent_practical_needs": "y"}
    if why == "no cookie":
        client.delete_cookie("session")
    elif why == "no token":
        del sent["csrf_token"]
    elif why == "a token of somebody else":
        sent["csrf_token"] = hidden(app.test_client().get(WEEK))["csrf_token"]
    else:
        sent["csrf_token"] = sent["csrf_token"][:-1] + "\0"
    page = client.post(WEEK, data=sent)
    assert page.status_code == 400
    assert summary_of(page) == [UNSENT]
    assert 'class="fault"' not in page.text
    assert "Verstuur het formulier nog een keer" in read(page)
    assert page.headers["Cache-Control"] == "no-store"
    for field in ("person_name", "carer_name", "phone", "email"):
        assert value_of(page, field) == DUO[field]
    assert checked(page, "needs") == ["walker"]
    assert checked(page, "consent_registration") == ["y"]
    with app.app_context():
        assert db.session.query(Registration).count() == 0
    again = client.post(WEEK, data={**hidden(page), **DUO, "needs": ["walker"], "consent_practical_needs": "y"})
    assert again.status_code == 303
    with app.app_context():
        assert only(app).contact_name == "Bert de Vries"


def test_another_site_cannot_register_anybody_nor_choose_the_submission(app, client, rows):
    with rows():
        arranged.course_week()
    chosen = "0" * 32  # whoever knows the submission id is led to the party's page
    page = client.post(WEEK, data={**DUO, "submission": chosen}, headers={"Origin": "https://elsewhere.example"})
    assert page.status_code == 400
    assert hidden(page)["submission"] != chosen
    assert re.fullmatch("[0-9a-f]{32}", hidden(page)["submission"])
    with app.app_context():
        assert db.session.query(Registration).count() == 0
        assert db.session.query(Notice).count() == 0


def test_control_without_the_check_of_the_token_another_site_registers_somebody(app, client, rows):
    app.config["WTF_CSRF_ENABLED"] = False
    with rows():
        arranged.course_week()
    assert client.post(WEEK, data=DUO).status_code == 303
    with app.app_context():
        assert only(app).contact_name == "Bert de Vries"


def test_every_button_on_the_site_wants_a_token(app):
    """A page that leaves the check to its form is named here, and has the test above or one like it."""
    found = {view for view in csrf._exempt_views if not view.startswith("events.web.organise.")}  # test_doors.py
    assert found == {
        "events.web.register.form",
        "events.web.key_person.form",
        "events.web.own.change",
        "events.web.way_in.form",
        "events.web.colleagues.form",
        "events.web.colleagues.form_by_link",
        "events.web.following.page",
        "events.web.following.change",
        "events.web.following.mine",
        "events.web.following.change_mine",
        "events.web.activities.new",
        "events.web.activities.change",
        "events.web.answers.substitute",
        "events.web.member.delegate",
        "events.web.talks.form",
        "events.web.sign_in.form",
        "events.web.sign_in.code",
        "events.web.second_factor.form",
        "events.web.second_factor.recovery",
        "events.web.second_factor.setup",
    }
    assert csrf._exempt_blueprints == set()
    assert app.config["WTF_CSRF_ENABLED"] is True
    assert app.config["WTF_CSRF_CHECK_DEFAULT"] is True
