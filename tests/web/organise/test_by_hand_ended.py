"""A letter or a call that is not so any more has a page all the same: it says what became of it, without words."""

from datetime import timedelta

import pytest

from events import messages, notices, registration, waiting_list
from events.clock import now
from events.extensions import db
from events.models import Account, AuditEntry, Notice
from events.notices.letters import wrong_number
from events.recipients import Selection
from tests import cast
from tests.mail.test_by_hand import HOME
from tests.web.browsing import hidden, press, read
from tests.web.organise import stage

LETTERS, CALLS, WEEK = "/organise/letters", "/organise/calls", "/organise/events/week"
GONE = "Wat erin stond, klopt nu niet meer. Daarom staan de woorden hier niet."
NOTHING = "Er is niets veranderd."
DONE_BEFORE = f"{NOTHING} Dit was al gedaan, op woensdag 20 januari 2027 om 10.00 uur."
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
    assert "letters.pdf" not in waits.text
    assert "Is de brief al op de post? Vink hem dan af. Is gedaan" in read(waits)
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


@pytest.fixture
def a_call(app, rows, today) -> int:
    """The call that tells Daan of the request."""
    with rows():
        registration.register(stage.week(), cast.duo("Daan", channel="phone", email=None, phone="0612345678"))
    return of(app, "requested").id


def said(client, path: str, data: dict[str, str]) -> str:
    """What is read after this was sent."""
    return read(client.get(client.post(path, data=data).location))


def test_of_two_who_tick_off_the_same_the_second_reads_that_it_was_done(app, client, today, a_call):
    stage.sign_in_as(client, "Olga")
    at_event, at_calls = hidden(client.get(f"{WEEK}/messages/{a_call}")), hidden(client.get(CALLS))
    done = f"{WEEK}/messages/{a_call}/done"
    assert "Afgevinkt. Zet terug in de lijst" in said(client, done, at_event)
    today.shift(timedelta(minutes=5))
    assert "#" not in client.post(done, data=at_event).location, "what was not done is said above the messages"
    assert DONE_BEFORE in said(client, done, at_event)
    for outcome in ("spoken", "not_reached", "wrong_number"):
        second = said(client, f"{CALLS}/{a_call}", {**at_calls, "outcome": outcome})
        assert DONE_BEFORE in second
        assert "Afgevinkt." not in second
        assert "Opgeschreven." not in second
    with app.app_context():
        assert db.session.query(AuditEntry).filter_by(what="message done by hand").count() == 1


def test_what_failed_or_goes_by_mail_by_now_is_not_ticked_off(client, rows, a_call):
    stage.sign_in_as(client, "Olga")
    fields = {**hidden(client.get(CALLS)), "outcome": "spoken"}
    with rows():
        wrong_number(a_call)
    why = "Dit was al mislukt. Gebeld: het telefoonnummer klopt niet."
    assert f"{NOTHING} {why}" in said(client, f"{CALLS}/{a_call}", fields)
    assert f"{NOTHING} {why}" in said(client, f"{WEEK}/messages/{a_call}/done", fields)
    with rows():
        registration.correct_reach(
            stage.party("Daan"), registration.Reach("email", "daan@example.nl", None, None), actor="test"
        )
    why = "Dit gaat nu vanzelf weg, per e-mail of sms."
    assert f"{NOTHING} {why}" in said(client, f"{CALLS}/{a_call}", fields)
    assert f"{NOTHING} {why}" in said(client, f"{WEEK}/messages/{a_call}/done", fields)


def test_no_address_alone_says_that_something_is_ticked_off(client, a_call):
    stage.sign_in_as(client, "Olga")
    for path in (f"{CALLS}?done=spoken&last={a_call}", f"{WEEK}?done=by_hand&ticked={a_call}"):
        assert "Afgevinkt." not in read(client.get(path))
    assert "Mislukt" not in read(client.get(f"{CALLS}?done=wrong_number&last={a_call}"))


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
