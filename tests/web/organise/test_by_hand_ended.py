"""A letter or a call that is not so any more has a page all the same: it says what became of it, without words."""

from datetime import timedelta

import pytest

from events import messages, notices, registration, waiting_list
from events.clock import now
from events.extensions import db
from events.models import Account, Notice
from events.notices.letters import wrong_number
from events.recipients import Selection
from tests import cast
from tests.mail.test_by_hand import HOME
from tests.web.browsing import hidden, press, read
from tests.web.organise import stage

LETTERS, WEEK = "/organise/letters", "/organise/events/week"
GONE = "Wat erin stond, klopt nu niet meer. Daarom staan de woorden hier niet."
NOT_NEEDED = "Dit is niet meer nodig. Wat erin stond, klopt niet meer, of het is te laat."


@pytest.fixture
def offered(rows, today) -> None:
    """A full week, and Daan, who gets letters and has no number, is offered the place that came free."""
    with rows():
        week = stage.week(capacity=1)
        registration.register(week, cast.duo("Cato"))
        registration.register(week, cast.duo("Daan", channel="letter", email=None, address=HOME))
        stage.one_place_more(week)


def of(app, purpose: str) -> Notice:
    """The only message of this purpose."""
    with app.app_context():
        return db.session.query(Notice).filter_by(purpose=purpose).one()


def answered(rows) -> None:
    """Daan takes the offered place."""
    with rows():
        waiting_list.accept(stage.party("Daan"))


def test_a_letter_about_an_offer_that_was_answered_says_what_became_of_it(app, client, rows, offered):
    stage.sign_in_as(client, "Olga")
    letter = of(app, "offered")
    path = f"{WEEK}/messages/{letter.id}"
    words = "Wat u schrijft"
    assert words in read(client.get(path))
    answered(rows)
    waits = client.get(path)
    assert NOT_NEEDED in read(waits)
    assert words not in read(waits)
    assert ("letters.pdf" in waits.text, f"{path}/done" in waits.text) == (False, True), (
        "who wrote it may still say so"
    )
    press(client, path, f"{path}/done")
    done = client.get(path)
    assert f"Dit is gedaan op woensdag 20 januari 2027. {GONE}" in read(done)
    assert [form for form in ("letters.pdf", "/done", "/back") if form in done.text] == []
    token = hidden(client.get(LETTERS))["csrf_token"]
    for field in ("letter", "posted"):
        sent = {"csrf_token": token, field: [str(letter.id)]}
        assert client.post(f"{LETTERS}/letters.pdf", data=sent).location == f"{LETTERS}?printed=0"


def test_one_that_nobody_needs_says_so_and_is_done_with(app, client, rows, today, offered):
    answered(rows)
    today.shift(timedelta(minutes=16))
    with rows():
        assert notices.drop_unwanted() > 0
    stage.sign_in_as(client, "Olga")
    path = f"{WEEK}/messages/{of(app, 'offered').id}"
    page = client.get(path)
    assert NOT_NEEDED in read(page)
    assert [form for form in ("letters.pdf", "/done", "/back") if form in page.text] == []


def test_a_letter_of_which_the_words_were_deleted_says_when_it_was_written(app, client, rows, today):
    with rows():
        week = stage.week()
        registration.register(week, cast.duo("Daan", channel="letter", email=None, address=HOME))
    stage.sign_in_as(client, "Olga")
    with rows():
        by, party = db.session.query(Account).one(), stage.party("Daan")
        message = messages.write(party.event, Selection((party.status,)), {"nl": "Pen"}, {"nl": "Neem mee"}, by=by)
        messages.send(message, messages.edition(message), actor="test")
    path = f"{WEEK}/messages/{of(app, 'written').id}"
    assert "Neem mee" in read(client.get(path))
    press(client, path, f"{path}/done")
    assert "Neem mee" in read(client.get(path))
    with rows():
        messages.forget(now() + timedelta(days=365))
    assert f"Dit is gedaan op woensdag 20 januari 2027. {GONE}" in read(client.get(path))


def test_what_failed_says_why_and_has_no_button(app, client, rows, today):
    with rows():
        registration.register(stage.week(), cast.duo("Daan", channel="phone", email=None, phone="0612345678"))
    call = of(app, "requested").id
    with rows():
        assert wrong_number(call)
    stage.sign_in_as(client, "Carla")
    path = f"{WEEK}/messages/{call}"
    page = client.get(path)
    failed = "Dit is niet gelukt, woensdag 20 januari 2027 om 10.00 uur. Gebeld: het telefoonnummer klopt niet."
    assert f"{failed} Bij de bijeenkomst staat wat u nu kunt doen" in read(page)
    assert [form for form in ("letters.pdf", "/done", "/back") if form in page.text] == []
    press(client, WEEK, f"{path}/settle")
    assert "Het is afgehandeld." in read(client.get(path))


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "2027-01-20", "x", "%00", "9" * 40]
)
def test_no_moment_or_number_in_an_address_breaks_a_page(client, rows, today, at):
    with rows():
        stage.week()
    stage.sign_in_as(client, "Olga")
    for path in (
        f"{LETTERS}?at={at}&back={at}&late={at}&gone={at}&printed={at}",
        f"/organise/calls?done=spoken&last={at}",
        f"{WEEK}?done=by_hand&ticked={at}&page={at}",
        f"{WEEK}/files?at={at}&late={at}&gone={at}",
        f"/organise/events?month={at}&page={at}",
        f"/organise/reports?year={at}",
        f"/organise/outbox?done=alike&sent={at}",
    ):
        assert client.get(path).status_code == 200, path
    form = {"csrf_token": hidden(client.get(LETTERS))["csrf_token"]}
    typed = at.replace("%2B", "+").replace("%00", "\0")
    for name in ("letters.pdf", "done", "back"):
        answer = client.post(f"{LETTERS}/{name}", data={**form, "at": typed, "letter": typed, "posted": typed})
        assert answer.status_code == 303, name
