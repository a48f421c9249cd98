"""The reminders of an event in words: who gets them when, and another day or time for one of them."""

import pytest
from sqlalchemy import select

from events import reminders
from events.clock import local
from events.extensions import db
from events.models import AuditEntry, Event, ReminderMoment
from tests.web.browsing import press, read, submit, value_of
from tests.web.organise import stage

pytestmark = pytest.mark.usefixtures("today")

PAGE = "/organise/events/week/reminders"


@pytest.fixture
def week(rows, today) -> None:
    with rows():
        event = stage.week()
        for name in ("Cato", "Daan"):
            party = stage.waiting_duo(event, name)
            party.status, party.confirmed_at = "confirmed", party.created_at
        reminders.arm(event)


def moments(app) -> dict[str, str]:
    with app.app_context():
        event = db.session.scalars(select(Event).where(Event.ref == "week")).one()
        found = db.session.scalars(select(ReminderMoment).where(ReminderMoment.event_id == event.id))
        return {one.rule: f"{local(one.due_at):%m-%d %H:%M}" for one in found}


def test_it_says_in_words_when_each_reminder_comes_and_who_gets_it(client, week):
    stage.sign_in_as(client, "Carla")
    text = read(client.get(PAGE))
    assert "Herinnering (3 dagen) Voor: deelnemers 3 dagen van tevoren om 09.00 uur" in text
    assert "vrijdag 5 maart 2027 om 09.00 uur" in text
    assert "2 aanmeldingen, per e-mail" in text
    assert "Carla" in text.partition("Beltaak (28 dagen)")[2]
    assert "Nazorg (7 dagen)" in text
    assert "Wijzig" not in text, "who does not plan changes nothing"


def test_the_organiser_gives_one_another_day_and_time_and_takes_it_back(app, client, week):
    stage.sign_in_as(client, "Anna")
    address = f"{PAGE}/reminder_3_days"
    page = client.get(address)
    assert "Gewoonlijk: 3 dagen van tevoren om 09.00 uur." in read(page)
    saved = submit(client, address, is_sent="sent", days="5", at="16:30")
    text = read(client.get(saved.headers["Location"]))
    assert "Het is opgeslagen. Herinnering (5 dagen): 5 dagen van tevoren om 16.30 uur." in text
    assert "5 dagen van tevoren om 16.30 uur gewijzigd" in text
    assert moments(app)["reminder_3_days"] == "03-03 16:30"
    submit(client, address, is_sent="off", days="5", at="16:30")
    assert "wordt niet verstuurd" in read(client.get(PAGE))
    assert "reminder_3_days" not in moments(app)
    press(client, address, f"{address}/as-ever")
    assert moments(app)["reminder_3_days"] == "03-05 09:00"
    with app.app_context():
        assert db.session.query(AuditEntry).filter_by(what="reminder changed").count() == 3


def test_what_cannot_be_is_said_next_to_the_field_and_what_was_typed_stays(app, client, week):
    stage.sign_in_as(client, "Anna")
    for days, at, sentence in (
        ("0", "19:30", "De bijeenkomst is dan al begonnen. Kies een vroegere tijd, of een dag eerder."),
        ("121", "09:00", "Vul een getal in van 0 tot en met 120."),
        ("veel", "09:00", "Vul een getal in, bijvoorbeeld 4."),
        ("3", "21:00", "Kies een van de antwoorden uit de lijst."),
    ):
        answer = submit(client, f"{PAGE}/reminder_3_days", is_sent="sent", days=days, at=at)
        assert answer.status_code == 422
        assert sentence in read(answer)
        assert value_of(answer, "days") == days
    assert moments(app)["reminder_3_days"] == "03-05 09:00"
    assert client.get(f"{PAGE}/nothing").status_code == 404
