"""What needs somebody now, in a fixed number of statements, and nothing that is somebody else's."""

from datetime import timedelta

from sqlalchemy import true

from events import notices, registration
from events.agenda import dashboard
from events.clock import now, today
from events.extensions import db
from events.models import Deadline, Event, Notice, Registration, Task
from tests import cast
from tests.answers import circle
from tests.web import arranged

ALL = true()


def all_needs(**fields):
    return dashboard.needs(ALL, now(), **{"is_office": True, **fields})


def something_of_everything(number: int) -> None:
    """A week with an intake call, an offer, a party without funding; a meeting; what failed, and what is by hand."""
    week = arranged.course_week(f"week-{number}", capacity=3)
    first = registration.register(week, cast.duo(f"Cato {number}"))
    registration.register(week, cast.duo(f"Hugo {number}", channel="letter", email=None))
    registration.register(week, cast.duo(f"Fien {number}", channel="phone", email=None, phone="0612345678"))
    waits = registration.register(week, cast.duo(f"Eva {number}"))
    registration.confirm(first, actor="test")
    registration.cancel(_party(week, f"Hugo {number}"), actor="test")
    assert waits.status == "offered"
    for mail in db.session.query(Notice).filter_by(registration_id=first.id).all():
        notices.failed(mail.id, "550 no such user")
    talk, _link = arranged.talk(f"talk-{number}", interpreter="needed", starts_at=now() + timedelta(days=5 + number),
                                ends_at=now() + timedelta(days=5 + number, hours=2))  # fmt: skip
    db.session.add(Task(key=f"t{number}", what="phone", role="coordinator", due_on=today(), event_id=talk.id))
    made = Deadline(ref=f"d{number}", title="Wachtlijstcijfers", role="office", rule="", first_on=today())
    made.tasks.append(Task(key=f"d{number}", what="deadline", role="office", due_on=today()))
    db.session.add(made)
    group = circle.overleg(f"2027-01-{26 + number} 14:00", body=f"Overleg {number}")
    circle.delegate(group, circle.member(f"member-{number}", f"Lid {number}"), f"Dirk {number}")


def _party(event: Event, name: str) -> Registration:
    return next(party for party in event.registrations if party.contact_name == name)


def test_everything_that_waits_is_named(session):
    something_of_everything(1)
    found = all_needs()
    assert [task.registration.contact_name for task in found.intake] == ["Fien 1"]
    assert [party.contact_name for party in found.offers] == ["Eva 1"]
    assert [party.contact_name for party in found.unfunded] == ["Cato 1"]
    assert [meeting.event.title() for meeting in found.unanswered] == ["Overleg 1"]
    assert [notice.fault for notice in found.failed] == ["550 no such user"] * 2
    assert [(one.event.ref, one.letters, one.calls) for one in found.by_hand] == [("week-1", 2, 1)]
    assert [event.ref for event in found.interpreters] == ["talk-1"]
    assert [task.what for task in found.tasks] == ["phone", "deadline"]
    assert not found.is_empty


def test_it_costs_the_same_with_one_and_with_three_of_each(session, counted):
    something_of_everything(1)
    one = counted(all_needs)
    something_of_everything(2)
    something_of_everything(3)
    assert counted(all_needs) == one
    assert len(all_needs().offers) == 3


def test_who_organises_nothing_of_it_has_nothing_to_do(session):
    something_of_everything(1)
    assert dashboard.needs(Event.ref == "other", now(), is_office=False).is_empty
    only_week = dashboard.needs(Event.ref == "week-1", now(), is_office=False)
    assert (len(only_week.offers), len(only_week.tasks), len(only_week.interpreters)) == (1, 0, 0)


def test_what_is_over_needs_nobody(session, today):
    something_of_everything(1)
    today.move_to("2027-03-10T10:00:00+01:00")
    found = all_needs()
    assert (found.intake, found.offers, found.unfunded, found.unanswered) == ([], [], [], [])
    assert (found.failed, found.interpreters) == ([], [])
