"""How one event stands, and finding a party: in a fixed number of statements."""

import threading

from sqlalchemy import event, false, true

from events import accounts, audit, extensions, notices, places, registration, waiting_list
from events.agenda import search, standing
from events.clock import now
from events.extensions import db
from events.models import Event, Notice, RegistrationStatus
from tests import cast
from tests.answers import circle
from tests.web import arranged

STATUSES = [RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING]


def look(ref: str) -> list[object]:
    """Read all that the page of an event shows."""
    event = standing.visible_event(ref, true())
    seen: list[object] = [fill.pool.free for fill in standing.fills(event)]
    for status in STATUSES:
        for party in standing.parties(event, status):
            seen += [choice.item.title for person in party.attendees for choice in person.choices]
            seen += [party.referred_by, party.funding and party.funding.fund.funder.name]
    seen += [wait.attendee.registration.reference for wait in standing.waits_for_workshops(event)]
    said = standing.messages(event, now())
    seen += [mail.registration.contact_name for mail in (*said.failed, *said.by_hand) if mail.registration]
    if (meeting := standing.circle(event)) is not None:
        seen += [place.person.name for place, _ in meeting.said]
    happened = standing.history(event, [fill.pool for fill in standing.fills(event)])
    return [*seen, *happened, standing.actors(happened)]


def register_one(event: Event, name: str) -> None:
    items = {item.round: item.id for item in event.items if item.round}
    chosen = registration.NamedPerson("person", name, choices=items)
    party = registration.register(event, cast.application(name, persons=(chosen,)))
    for mail in db.session.query(Notice).filter_by(registration_id=party.id).all():
        notices.failed(mail.id, "550")


def test_the_page_costs_the_same_with_one_and_with_three_parties_of_each(session, counted):
    event = arranged.symposium(capacity=1)
    register_one(event, "Cato")
    register_one(event, "Daan")
    one = counted(lambda: look("symposium-2027"))
    event = db.session.query(Event).filter_by(ref="symposium-2027").one()
    places.set_capacity(event.pool, 3)
    waiting_list.promote(event)
    for name in ("Eva", "Fien", "Gijs", "Hugo"):
        register_one(event, name)
    assert counted(lambda: look("symposium-2027")) == one


def test_a_meeting_costs_the_same_with_one_and_with_three_delegates(session, counted):
    group = circle.overleg("2027-02-04 14:00")
    circle.delegate(group, circle.member("florence", "Florence"), "Dirk")
    one = counted(lambda: look("programma-overleg-2027-02-04"))
    for number in range(3):
        group = db.session.merge(group)
        circle.delegate(group, circle.member(f"lid-{number}", f"Lid {number}"), f"Mies {number}")
    assert counted(lambda: look("programma-overleg-2027-02-04")) == one


def test_the_fill_stands_in_order_event_workshops_funds_seats(session):
    event = arranged.symposium()
    names = [fill.item.title if fill.item else None for fill in standing.fills(event)]
    assert names == [None, "Workshop: methodisch werken", "Workshop: samenwerken met naasten",
                     "Workshop: jonge mensen met dementie"]  # fmt: skip
    week = arranged.course_week()
    week.funds = [cast.fund("b", 1), cast.fund("a", 2)]
    db.session.flush()
    assert [fill.fund.ref if fill.fund else None for fill in standing.fills(week)] == [None, "a", "b"]


def test_who_waits_stands_in_order_of_the_list(session):
    event = cast.event(capacity=1)
    for name in ("Anna", "Cato", "Bram"):
        registration.register(event, cast.application(name))
    waiting = standing.parties(event, RegistrationStatus.WAITING)
    assert [party.contact_name for party in waiting] == ["Cato", "Bram"]
    assert standing.counts(event) == {"confirmed": (1, 1), "waiting": (2, 2)}


def test_many_parties_have_pages(session):
    event = cast.event(capacity=None)
    for number in range(standing.PAGE_LENGTH + 1):
        registration.register(event, cast.application(f"Gast {number}"))
    last = standing.parties(event, RegistrationStatus.CONFIRMED, number=2)
    assert [party.contact_name for party in last] == [f"Gast {standing.PAGE_LENGTH}"]


def test_nobody_reads_an_event_that_is_not_theirs(session):
    event = cast.event()
    assert standing.visible_event(event.ref, true()) is event
    assert standing.visible_event(event.ref, false()) is None
    party = registration.register(event, cast.application())
    assert search.by_reference(f" {party.reference.lower()} ", true()) is party
    assert search.by_reference(party.reference, false()) is None


def test_a_party_is_found_by_reference_address_and_any_of_its_names(session):
    week = arranged.course_week()
    party = registration.register(week, cast.duo("Çato de Vries", "Bert Jansen"))
    registration.register(week, cast.duo("Eva", "Dirk"))
    other = registration.register(cast.event(), cast.application("Cato de Vries"))
    for typed in (party.reference.lower(), "cato DE vries", "jansen", "ja bert", party.email.upper()):
        assert search.within(week, typed) == [party], typed
    for typed in ("", "  ", "Daan", other.reference, "iemand@example.nl"):
        assert search.within(week, typed) == []


def test_searching_costs_the_same_with_one_and_with_three_parties(session, counted):
    week = arranged.course_week()
    registration.register(week, cast.duo("Cato 0"))
    ref = week.ref

    def find() -> None:
        event = standing.visible_event(ref, true())
        assert [party.attendees[0].name for party in search.within(event, "cato")]

    one = counted(find)
    week = db.session.query(Event).filter_by(ref=ref).one()
    registration.register(week, cast.duo("Cato 1"))
    registration.register(week, cast.duo("Cato 2"))
    assert counted(find) == one


def test_the_history_is_of_this_event_and_its_parties_newest_first(session):
    event = cast.event(capacity=1)
    olga = accounts.make(cast.person("Olga", "olga@example.nl"), "olga@example.nl")
    audit.record("moved", actor=accounts.actor(olga), about=event.uid)
    audit.record("capacity changed", actor="command", about=event.pool.key, details="1 → 2")
    audit.record("moved", actor="account:99", about="another")
    party = registration.register(event, cast.application())
    found = standing.history(event, [event.pool])
    assert [(one.entry.what, one.reference) for one in found] == [
        ("registered", party.reference),
        ("capacity changed", None),
        ("moved", None),
    ]
    assert standing.actors(found) == {accounts.actor(olga): "Olga"}
    assert [one.entry.what for one in standing.history_of(party)] == ["registered"]


def test_who_registers_while_one_searches_hinders_nobody(app, session):
    week = arranged.course_week()
    found = registration.register(week, cast.duo("Cato"))
    session.commit()
    came: list[bool] = []

    def come(_connection, _cursor, statement, *_rest) -> None:
        if not came and "FROM registration" in statement:
            came.append(True)
            other = threading.Thread(target=register_another, args=(app, week.ref))
            other.start()
            other.join(120)

    event.listen(db.engine, "after_cursor_execute", come)
    try:
        with extensions.reading():
            assert search.within(session.get_one(Event, week.id), "cato") == [found]
    finally:
        event.remove(db.engine, "after_cursor_execute", come)
    assert came


def register_another(app, ref: str) -> None:
    """Register Cato's neighbour, in a transaction of its own."""
    with app.app_context():
        registration.register(session_event(ref), cast.duo("Buurvrouw"))
        db.session.commit()


def session_event(ref: str) -> Event:
    """The event of `ref` in the session of this thread."""
    return db.session.query(Event).filter_by(ref=ref).one()
