"""Letters that were printed, brought to the post, and ticked off: also when they became calls meanwhile."""

import re
from datetime import date, timedelta

import pytest

from events import notices, registration
from events.clock import at
from events.extensions import db
from events.models import Event, Notice
from events.scheduling import move
from tests import cast
from tests.mail.test_by_hand import HOME
from tests.web import arranged
from tests.web.browsing import hidden, read
from tests.web.organise import stage

LETTERS, CALLS = "/organise/letters", "/organise/calls"
TOO_LATE = "1 brief komt te laat met de post. Bel daarom ook. Naar de telefoontjes"
WEDNESDAY = date(2027, 1, 20)


@pytest.fixture
def one_letter(rows, today) -> None:
    """Fien gets a letter about a Saturday, for which it has to be on the post on this Wednesday before five."""
    with rows():
        stage.week()
        starts_at = at(date(2027, 1, 23), 10)
        soon = arranged.course_week("soon", starts_at=starts_at, ends_at=starts_at + timedelta(days=4))
        registration.register(soon, cast.duo("Fien", channel="letter", email=None, phone="0612345678", address=HOME))
    today.move_to(at(WEDNESDAY, 16, 30))


def letter_of(app, name: str = "Fien") -> Notice:
    with app.app_context():
        return db.session.query(Notice).filter_by(registration_id=stage.party(name).id).one()


def tidied(rows) -> None:
    """What the background does every minute."""
    with rows():
        notices.drop_unwanted()


def ticked(client, page, path: str = f"{LETTERS}/done") -> str:
    """What is read after the letters of this page were ticked off, which was shown before."""
    answer = client.post(path, data={**hidden(page), "letter": re.findall(r'name="letter" value="(\d+)"', page.text)})
    return read(client.get(answer.location))


@pytest.mark.parametrize(("shown", "done"), [(LETTERS, f"{LETTERS}/done"), ("/organise/events/soon/files",) * 2])
def test_one_that_became_a_call_since_it_was_printed_is_ticked_off_and_not_phoned(
    app, client, rows, today, one_letter, shown, done
):
    stage.sign_in_as(client, "Olga")
    page = client.get(shown)
    today.move_to(at(WEDNESDAY, 17, 10))
    tidied(rows)
    assert letter_of(app).channel == "phone"
    text = ticked(client, page, done if done == f"{LETTERS}/done" else f"{done}/letters/done")
    assert "1 brief is afgevinkt. Zet terug in de lijst" in text
    assert TOO_LATE not in text
    assert (letter_of(app).channel, letter_of(app).sent_at) == ("letter", at(WEDNESDAY, 17, 10))
    assert "Er is niemand om te bellen." in read(client.get(CALLS))


@pytest.mark.parametrize("is_tidied", [True, False])
def test_one_that_went_to_the_post_too_late_is_phoned_and_the_page_says_so(
    app, client, rows, today, one_letter, is_tidied
):
    stage.sign_in_as(client, "Olga")
    page = client.get(LETTERS)
    today.move_to(at(WEDNESDAY, 18, 1))
    if is_tidied:
        tidied(rows)
    assert f"Er is geen brief afgevinkt. {TOO_LATE} Er wacht geen brief." in ticked(client, page)
    assert (letter_of(app).channel, letter_of(app).sent_at) == ("phone", None)
    assert "Fien Bel 06 12 34 56 78" in read(client.get(CALLS))


def test_at_its_event_and_on_its_own_page_a_letter_is_ticked_off_by_the_same_rule(
    app, client, rows, today, one_letter
):
    letter = letter_of(app).id
    path = f"/organise/events/soon/messages/{letter}"
    stage.sign_in_as(client, "Olga")
    pages = [hidden(client.get(shown)) for shown in (path, "/organise/events/soon")]
    today.move_to(at(WEDNESDAY, 17, 10))
    tidied(rows)
    for fields in pages:
        said = read(client.get(client.post(f"{path}/done", data=fields).location))
        assert "Afgevinkt." in said
        assert letter_of(app).channel == "letter"
        client.post(f"{path}/back", data=fields)
    today.move_to(at(WEDNESDAY, 18, 1))
    said = read(client.get(client.post(f"{path}/done", data=fields).location))
    assert "Deze brief komt te laat met de post. Bel daarom ook. Naar de telefoontjes" in said
    assert "Fien Bel 06 12 34 56 78" in read(client.get(CALLS))


def test_what_is_shown_after_the_post_has_gone_was_not_on_it(app, client, today, one_letter):
    stage.sign_in_as(client, "Olga")
    today.move_to(at(WEDNESDAY, 17))
    page = client.get(LETTERS)
    today.move_to(at(WEDNESDAY, 17, 5))
    assert TOO_LATE in ticked(client, page)
    assert letter_of(app).channel == "phone"


def test_one_that_comes_too_late_goes_all_the_same_where_there_is_nobody_to_call(
    app, client, rows, today, one_letter
):
    with rows():
        stage.party("Fien").phone = None
    stage.sign_in_as(client, "Olga")
    page = client.get(LETTERS)
    today.move_to(at(WEDNESDAY, 18, 30))
    assert "1 brief is afgevinkt." in ticked(client, page)
    assert letter_of(app).channel == "letter"


def test_what_waited_no_more_is_counted_and_said(app, client, rows, today, one_letter):
    with rows():
        week = stage.party("Fien").event
        registration.register(week, cast.duo("Gijs", channel="letter", email=None, address=HOME))
    stage.sign_in_as(client, "Olga")
    page = client.get(LETTERS)
    with rows():
        registration.cancel(stage.party("Gijs"), actor="test")
        [letter] = db.session.query(Notice).filter_by(registration_id=stage.party("Gijs").id, purpose="requested")
        notices.dropped(letter.id)
    gone = "1 brief wachtte niet meer. Iemand anders was u voor, of wat erin stond, klopt niet meer."
    assert f"1 brief is afgevinkt. Zet terug in de lijst {gone}" in ticked(client, page)
    again = "Er is geen brief afgevinkt. 2 brieven wachtten niet meer."
    assert again in ticked(client, page)


def test_a_call_of_an_event_of_others_is_no_letter_of_mine(app, client, rows, today, one_letter):
    with rows():
        other = arranged.course_week("other")
        other.networks = [cast.network("palliatief", "Netwerk Palliatieve Zorg")]
        registration.register(other, cast.duo("Els", channel="letter", email=None, phone="0612345678", address=HOME))
    stage.sign_in_as(client, "Carla")
    sent = {"csrf_token": hidden(client.get(LETTERS))["csrf_token"], "letter": [str(letter_of(app, "Els").id)]}
    text = read(client.get(client.post(f"{LETTERS}/done", data=sent).location))
    assert "Er is geen brief afgevinkt." in text
    assert letter_of(app, "Els").sent_at is None


def test_the_list_of_calls_says_before_what_moment_a_move_has_to_be_known(client, rows, today, one_letter):
    today.move_to(at(WEDNESDAY, 17, 10))
    with rows():
        soon = db.session.query(Event).filter_by(ref="soon").one()
        move(soon, soon.starts_at + timedelta(days=28), soon.ends_at + timedelta(days=28))
    stage.sign_in_as(client, "Olga")
    assert "Bellen vanaf woensdag 20 januari 2027 om 17.10 uur, vóór zaterdag 23 januari 2027 om 10.00 uur" in read(
        client.get(CALLS)
    )
