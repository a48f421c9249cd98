"""A teacher sees the own lessons by a personal link, and nobody else's."""

from datetime import timedelta

import pytest

from events import notices, scheduling, tokens
from events.clock import now
from events.extensions import db
from events.mail import compose
from events.models import Event, Notice
from tests import cast
from tests.web import arranged
from tests.web.browsing import read


@pytest.fixture
def path(rows):
    """A course week with a lesson of Bram's and one of Anna's; the path of Bram's link."""
    with rows():
        start = now().replace(minute=0, second=0, microsecond=0) + timedelta(days=30)
        week = arranged.course_week(starts_at=start, ends_at=start + timedelta(days=4))
        bram, anna = (cast.person(name, f"{name.lower()}@example.nl") for name in ("Bram", "Anna"))
        first = arranged.item(week, "Wat verandert er?", 60, 120)
        first.teacher, first.audience, first.room = bram, ["carer"], "Zaal 1"
        arranged.item(week, "Samen koken", 180, 240).teacher = anna
        return "/t/" + tokens.sign(tokens.Purpose.TEACHER, bram.id, bram.link_version)


def test_a_teacher_sees_the_own_lessons_with_place_room_and_audience(client, path):
    page = read(client.get(path))
    assert "Wat verandert er?" in page
    assert "Samen koken" not in page
    assert "Strandweg 1, Den Haag" in page
    assert "Zaal 1" in page
    assert "naaste" in page.lower()


def test_a_lesson_of_a_cancelled_week_stays_and_says_so(client, rows, path):
    with rows():
        scheduling.cancel(db.session.query(Event).one())
    assert "Gaat niet door" in read(client.get(path))


def test_what_was_given_is_no_longer_listed(client, rows, path):
    with rows():
        week = db.session.query(Event).one()
        back = timedelta(days=60)
        scheduling.move(week, week.starts_at - back, week.ends_at - back)
    assert "U geeft op dit moment geen lessen." in read(client.get(path))


def test_a_link_of_another_purpose_or_version_opens_nothing(client, rows, path):
    with rows():
        bram = cast.person("Bram", "bram@example.nl")
        other = "/t/" + tokens.sign(tokens.Purpose.KEY_PERSON, bram.id, bram.link_version)
        bram.link_version += 1
    assert [client.get(address).status_code for address in (path, other, "/t/nonsense")] == [404, 404, 404]


def test_the_mail_about_a_lesson_leads_there(client, rows, path):
    with rows():
        [item] = [found for found in db.session.query(Event).one().items if found.room]
        notices.queue("lesson_21_days", item.teacher, anchor="test", item=item)
        mail = compose(db.session.query(Notice).filter_by(purpose="lesson_21_days").one())
        assert tokens.address(path) in mail.get_body(("plain",)).get_content()
        assert "dementie" not in mail.as_string().casefold()
