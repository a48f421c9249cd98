"""The questions of an organiser: in every form, kept with the answers, shown to who gave them, and in a file."""

import pytest
from flask_babel import force_locale
from sqlalchemy import text

from events.extensions import db
from events.models import Attendee, Event, Question, What
from events.web.forms import questions
from events.web.organise import sheets
from tests import cast
from tests.documents.test_spreadsheet import read_csv, read_xlsx
from tests.web import arranged
from tests.web.browsing import fault_of, main_of, read, submit
from tests.web.organise.stage import sign_in_as
from tests.web.organise.test_plan import press, send
from tests.web.test_colleagues import SENDER, colleagues

pytestmark = pytest.mark.usefixtures("today")

PERSON = {
    "name": "Cato", "email": "cato@example.nl", "organisation": "Florence", "function": "Verpleegkundige",
    "consent_registration": "y",
}  # fmt: skip


@pytest.fixture(autouse=True)
def asked(rows, today):
    with rows():
        event = arranged.symposium("symposium")
        options = [{"nl": "Nederlands", "en": "Dutch"}, {"nl": "Turks", "en": "Turkish"}]
        known = {"event_id": event.id, "privacy": event.privacy}
        choice = Question(position=1, labels={"nl": "Welke taal?"}, options=options, is_required=True, **known)
        words = Question(position=2, labels={"nl": "Waarom komt u?"}, options=None, **known)
        db.session.add_all([choice, words])


def keys():
    return [question.key for question in db.session.query(Question).order_by(Question.position)]


def test_a_required_question_wants_an_answer_and_another_does_not(client, app):
    with app.app_context():
        language, _why = keys()
    page = submit(client, "/agenda/symposium/register", **PERSON)
    assert fault_of(page, language) == "Beantwoord deze vraag."
    assert "Waarom komt u? (mag u leeg laten)" in read(page)


def test_an_answer_is_kept_encrypted_shown_and_can_be_changed(client, app):
    with app.app_context():
        language, why = keys()
    sent = submit(client, "/agenda/symposium/register", **PERSON, **{language: "Turks", why: "Voor mijn werk"})
    own = sent.headers["Location"]
    assert "Welke taal? Turks" in read(client.get(own))
    with app.app_context():
        [cato] = db.session.query(Attendee)
        assert (cato.answers[language], cato.answers[why]) == ("Turks", "Voor mijn werk")
        assert "Turks" not in db.session.execute(text("SELECT answers FROM attendees")).scalar_one()
    changed = {**PERSON, language: "Nederlands", why: ""}
    changed.pop("email")
    assert submit(client, f"{own}/change", **changed).status_code == 303
    page = client.get(own)
    assert "Welke taal? Nederlands" in read(page)
    assert "Waarom komt u?" not in main_of(page)


def test_colleagues_are_asked_too_and_the_file_has_a_column_for_each_question(client, app, rows):
    with rows():
        cast.role(cast.person("Anna", "anna@example.nl"), What.ORGANISER, db.session.query(Event).one().networks[0])
        language, why = keys()
    form = "/agenda/symposium/register/colleagues"
    refused = submit(client, form, **SENDER, **colleagues("Bram"), **{f"{why}_2": "Uit interesse"})
    assert fault_of(refused, f"{language}_1") == "Beantwoord deze vraag voor deze collega."
    assert fault_of(refused, "name_2") == "Vul de naam van deze collega in."
    assert 'value="Uit interesse"' in refused.text
    assert f'name="{language}_8"' in refused.text
    given = {f"{language}_1": "Turks", f"{language}_2": "Nederlands", f"{why}_2": "=1+1"}
    assert submit(client, form, **SENDER, **colleagues("Bram", "Cato"), **given).status_code == 200
    with app.app_context():
        assert [attendee.answers.get(why) for attendee in db.session.query(Attendee).order_by(Attendee.id)] == [
            None,
            "=1+1",
        ]

    sign_in_as(client, "Anna")
    files = "/organise/events/symposium/files"
    columns = ["Naam", "Vraag 1: Welke taal?", "Vraag 2: Waarom komt u?"]
    heading, *lines = read_xlsx(client.get(f"{files}/participants.xlsx").data)
    found = [[line[heading.index(column)] or "" for column in columns] for line in lines]
    assert found == [["Bram", "Turks", ""], ["Cato", "Nederlands", "=1+1"]]
    heading, _bram, cato = read_csv(client.get(f"{files}/participants.csv").data)
    assert [cato[heading.index(column)] for column in columns] == ["Cato", "Nederlands", "'=1+1"]


def test_a_question_is_read_in_the_language_of_the_reader_where_it_was_given(rows):
    with rows():
        language, _why = db.session.query(Question).order_by(Question.position)
        language.labels = {**language.labels, "en": "Which language?"}
        name = language.key
        db.session.flush()
        with force_locale("en"):
            assert questions.said(language.event, {name: "Turks"}) == [("Which language?", "Turkish")]
        with force_locale("tr"):
            assert questions.said(language.event, {name: "Turks"}) == [("Welke taal?", "Turks")]


def test_an_organiser_asks_in_more_languages_and_an_answer_in_any_is_kept_in_dutch(client, rows):
    with rows():
        event = db.session.query(Event).one()
        cast.role(cast.person("Anna", "anna@example.nl"), What.ORGANISER, event.networks[0])
        language, _why = keys()
    sign_in_as(client, "Anna")
    address = "/organise/events/symposium/edit"
    asked = {"question_1_label_tr": "Hangi dil?", "question_1_options_tr": "Felemenkçe"}
    refused = send(client, address, **asked, question_3_label_en="And?")
    assert fault_of(refused, "question_1_options_tr").startswith("Geef evenveel antwoorden als in het Nederlands")
    assert fault_of(refused, "question_3_label") == "Schrijf de vraag die hierbij hoort, in het Nederlands."
    page = send(client, address, **{**asked, "question_1_options_tr": "Felemenkçe\nTürkçe"})
    assert press(client, address, page, "tell").status_code == 303
    submit(client, "/agenda/symposium/register", **PERSON, **{language: "Turks"})
    with rows():
        first = db.session.query(Question).filter_by(position=1).one()
        assert first.labels == {"nl": "Welke taal?", "tr": "Hangi dil?"}
        assert first.options == [
            {"nl": "Nederlands", "en": "Dutch", "tr": "Felemenkçe"}, {"nl": "Turks", "en": "Turkish", "tr": "Türkçe"},
        ]  # fmt: skip
        with force_locale("tr"):
            assert questions.said(first.event, {language: "Turks"}) == [("Hangi dil?", "Türkçe")]
            sheet = sheets.participants(first.event, sheets.parties(first.event))
        heading, line = sheet.columns, next(iter(sheet.rows))
        assert line[[str(one) for one in heading].index("Vraag 1: Welke taal?")] == "Turks"
