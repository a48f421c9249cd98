"""A form keeps what was typed, says what is wrong where it is wrong, and lets nothing strange through."""

import re

import pytest
from wtforms.validators import InputRequired

from events import registration
from events.extensions import db
from events.mail import NoAddress, compose
from events.models import Notice, Registration
from events.web.forms import fields
from tests import cast
from tests.web import arranged
from tests.web.browsing import (
    checked,
    fault_of,
    submit,
    summary_of,
    value_of,
)
from tests.web.registering import DUO, NO_CONSENT, PERSON, SYMPOSIUM, WEEK, only

pytestmark = pytest.mark.usefixtures("today")


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
