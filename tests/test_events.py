"""Who may see an event: by its kind, once it was shown, and unless it is closed to one member."""

from events.models import Event, EventStatus
from tests import cast


def test_a_draft_that_is_cancelled_was_never_shown(session):
    draft = cast.event(status=EventStatus.DRAFT)
    assert not draft.is_public
    draft.status = EventStatus.CANCELLED
    assert not draft.is_public
    session.flush()
    assert session.query(Event).filter(Event.was_shown).all() == []


def test_what_was_published_stays_visible_when_it_is_cancelled(session):
    event = cast.event()
    event.status = EventStatus.CANCELLED
    assert event.is_public
    session.flush()
    assert session.query(Event).filter(Event.was_shown).all() == [event]


def test_a_kind_that_is_not_public_is_never_shown(session):
    assert not cast.event("huiskamergesprek").is_public
    assert not cast.event("gpo").is_public
