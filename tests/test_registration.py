"""A party registers, waits, is promoted, changes and cancels; the counters follow."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.orm.attributes import set_committed_value

from events import places, registration, scheduling, waiting_list
from events.clock import now
from events.errors import (
    AlreadyRegistered,
    EventFull,
    EventOver,
    RegistrationClosed,
    WorkshopFull,
    WrongStatus,
)
from events.extensions import db
from events.models import AuditEntry, Event, Fund, Notice, Organisation, ProgrammeItem, Role, Task
from events.registration import Change, NamedPerson, Opening
from tests import cast


def purposes(party):
    """What was queued for a party, in order."""
    return [n.purpose for n in party_notices(party)]


def party_notices(party):
    return db.session.scalars(select(Notice).where(Notice.registration_id == party.id).order_by(Notice.id)).all()


def fund_for(session, event, places_paid, municipality="Den Haag"):
    funder = Organisation(ref=f"funder-{event.ref}", name="Gemeente Den Haag", roles=["funder"])
    fund = Fund(ref=f"fund-{event.ref}", funder=funder, municipalities=[municipality])
    session.add(fund)
    event.funds.append(fund)
    session.flush()
    places.open_fund(fund, places_paid)
    return fund


def workshops(session, event, *capacities):
    """One round of workshops with these capacities (None: unlimited)."""
    made = []
    for number, capacity in enumerate(capacities):
        item = ProgrammeItem(
            event=event,
            privacy=event.privacy,
            key=f"w{number}",
            title=f"Workshop {number}",
            round=1,
            starts_at=event.starts_at,
            ends_at=event.starts_at + timedelta(hours=1),
        )
        session.add(item)
        session.flush()
        if capacity is not None:
            places.open_item(item, capacity)
        made.append(item)
    return made


def test_a_visitor_gets_a_place_a_reference_and_a_message(session):
    event = cast.event(capacity=2)
    cato = registration.register(event, cast.application("Cato"))
    assert (cato.status, cato.units, len(cato.reference)) == ("confirmed", 1, 6)
    assert event.pool.taken == 1
    assert [(n.purpose, n.calendar_sequence) for n in party_notices(cato)] == [("confirmed", 1)]


def test_the_same_form_sent_twice_is_one_registration(session):
    event = cast.event()
    form = cast.application("Cato")
    assert registration.register(event, form).id == registration.register(event, form).id
    assert event.pool.taken == 1


def test_the_same_person_again_is_told_by_message_only(session):
    event = cast.event()
    first = registration.register(event, cast.application("Cato Visser", email="cato@example.nl"))
    with pytest.raises(AlreadyRegistered):
        registration.register(event, cast.application("  cato VISSER ", email="Cato@Example.nl"))
    assert purposes(first) == ["confirmed", "link"]
    assert event.pool.taken == 1
    with pytest.raises(AlreadyRegistered):
        registration.register(event, cast.application("Cato Visser", email="cato@example.nl"))
    assert purposes(first) == ["confirmed", "link"], "one link in a quarter of an hour, whoever asks"


def test_two_people_may_share_an_address(session):
    event = cast.event()
    for name in ("Cato Visser", "Bert Visser"):
        registration.register(event, cast.application(name, email="visser@example.nl"))
    assert event.pool.taken == 2


def test_who_cancelled_may_come_back(session):
    event = cast.event()
    first = registration.register(event, cast.application("Cato"))
    registration.cancel(first, actor="visitor")
    again = registration.register(event, cast.application("Cato"))
    assert (first.status, again.status, event.pool.taken) == ("cancelled", "confirmed", 1)


def test_a_full_event_makes_a_waiting_place_with_its_own_message(session):
    event = cast.event(capacity=1)
    registration.register(event, cast.application("Bram"))
    cato = registration.register(event, cast.application("Cato"))
    assert (cato.status, waiting_list.position(cato), cato.confirmed_at) == ("waiting", 1, None)
    assert purposes(cato) == ["waiting"]
    assert (event.pool.taken, event.pool.waiting) == (1, 1)


def test_a_cancelled_place_goes_to_the_head_of_the_list_in_the_same_transaction(session):
    event = cast.event(capacity=1)
    bram = registration.register(event, cast.application("Bram"))
    cato = registration.register(event, cast.application("Cato"))
    daan = registration.register(event, cast.application("Daan"))
    registration.cancel(bram, actor="visitor")
    assert [p.status for p in (bram, cato, daan)] == ["cancelled", "confirmed", "waiting"]
    assert purposes(cato) == ["waiting", "confirmed"]
    assert purposes(bram) == ["confirmed", "cancelled"]
    assert waiting_list.position(daan) == 1


def test_rule_6_a_larger_party_at_the_head_holds_the_place(session):
    event = cast.event(capacity=3)
    bram = registration.register(event, cast.application("Bram"))
    registration.register(event, cast.application("Anna", people=2))
    large = registration.register(event, cast.application("Cato", people=2))
    small = registration.register(event, cast.application("Daan"))
    registration.cancel(bram, actor="visitor")
    assert (large.status, small.status, event.pool.free) == ("waiting", "waiting", 1)


def test_rule_6_by_the_organisers_setting_the_next_that_fits_passes_and_it_is_logged(session):
    event = cast.event(capacity=3, fills=True)
    bram = registration.register(event, cast.application("Bram"))
    registration.register(event, cast.application("Anna", people=2))
    large = registration.register(event, cast.application("Cato", people=2))
    small = registration.register(event, cast.application("Daan"))
    registration.cancel(bram, actor="visitor")
    assert (large.status, small.status, event.pool.free) == ("waiting", "confirmed", 0)
    logged = session.scalars(select(AuditEntry).where(AuditEntry.what == "overtaken")).one()
    assert (logged.about, logged.details) == (
        large.uid,
        f"2 places did not fit; {small.reference} with 1 went first",
    )


def test_rule_1_a_duo_claims_one_room_and_is_in_or_out_as_a_whole(session):
    event = cast.event("beter_thuis", capacity=1)
    couple = registration.register(event, cast.duo("Cato", "Bert"))
    assert (couple.status, couple.people, couple.units, event.pool.taken) == ("requested", 2, 1, 1)
    assert [a.role for a in couple.attendees] == ["person_with_dementia", "carer"]
    registration.cancel(couple, actor="visitor")
    assert event.pool.taken == 0


def test_rule_1_all_others_count_people(session):
    event = cast.event("huiskamergesprek", capacity=12)
    registration.register(event, cast.application("Fatma", people=2, phone="0600000002", email=None))
    assert event.pool.taken == 2


def test_rule_3_a_request_holds_a_place_and_the_coordinator_confirms_it_with_the_fund(session):
    event = cast.event("beter_thuis", capacity=2)
    fund = fund_for(session, event, 1)
    first = registration.register(event, cast.duo("Cato"))
    second = registration.register(event, cast.duo("Daan"))
    assert session.scalars(select(Task.what)).all() == ["intake_call", "intake_call"]
    registration.confirm(first, actor="command")
    assert (first.status, first.funding.fund_id, fund.pool.taken) == ("confirmed", fund.id, 1)
    assert purposes(first) == ["requested", "confirmed"]
    with pytest.raises(WrongStatus) as wrong:
        registration.confirm(first, actor="command")
    assert wrong.value.status == "confirmed"
    assert not registration.confirm(second, actor="command")
    assert (second.status, event.pool.taken) == ("requested", 2)


def test_rule_3_den_haag_pays_for_its_own_inhabitants(session):
    event = cast.event("beter_thuis", capacity=2)
    fund_for(session, event, 5)
    elsewhere = registration.register(event, cast.duo("Cato", municipality="Rijswijk"))
    assert not registration.confirm(elsewhere, actor="command")
    assert (elsewhere.status, elsewhere.funding) == ("requested", None)


def test_a_cancelled_funded_place_gives_the_fund_its_place_back(session):
    event = cast.event("beter_thuis", capacity=1)
    fund = fund_for(session, event, 1)
    couple = registration.register(event, cast.duo("Cato"))
    registration.confirm(couple, actor="command")
    registration.cancel(couple, actor="visitor")
    assert (event.pool.taken, fund.pool.taken, couple.funding) == (0, 0, None)


def test_rule_7_a_freed_room_is_offered_and_an_accepted_offer_becomes_a_request(session):
    event = cast.event("beter_thuis", capacity=1)
    first = registration.register(event, cast.duo("Cato"))
    second = registration.register(event, cast.duo("Daan"))
    registration.cancel(first, actor="visitor")
    assert (second.status, event.pool.offered, event.pool.taken) == ("offered", 1, 0)
    assert purposes(second) == ["waiting", "offered"]
    waiting_list.accept(second)
    assert (second.status, event.pool.offered, event.pool.taken) == ("requested", 0, 1)
    with pytest.raises(WrongStatus):
        waiting_list.decline(second)


def test_rule_7_an_offer_lasts_two_working_days(session):
    with time_machine.travel(datetime(2027, 3, 25, 9, tzinfo=UTC), tick=False):  # Thursday before Easter
        event = cast.event("beter_thuis", capacity=1, in_days=60)
        first = registration.register(event, cast.duo("Cato"))
        second = registration.register(event, cast.duo("Daan"))
        registration.cancel(first, actor="visitor")
        # Good Friday and Easter Monday are no working days: 30 and 31 March are.
        assert second.offer_until == datetime(2027, 3, 31, 15, tzinfo=UTC)


def test_rule_7_a_lapsed_offer_is_declined_told_and_passed_on(session):
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False) as clock:
        event = cast.event("beter_thuis", capacity=1, in_days=60)
        first, second, third = (registration.register(event, cast.duo(n)) for n in ("Cato", "Daan", "Emma"))
        registration.cancel(first, actor="visitor")
        clock.shift(timedelta(days=7))
        assert [waiting_list.expire(number, now()) for number in waiting_list.overdue(now())] == [True]
        assert [p.status for p in (second, third)] == ["declined", "offered"]
        assert purposes(second) == ["waiting", "offered", "declined"]
        assert registration.register(event, cast.duo("Daan")).status == "waiting"


def test_an_offer_that_is_over_cannot_be_accepted_even_before_the_clock_lapsed_it(session):
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False) as clock:
        event = cast.event("beter_thuis", capacity=1, in_days=60)
        first, second = (registration.register(event, cast.duo(n)) for n in ("Cato", "Daan"))
        registration.cancel(first, actor="visitor")
        clock.shift(timedelta(days=7))
        with pytest.raises(WrongStatus):
            waiting_list.accept(second)


def test_rule_2_one_workshop_per_round_and_a_full_one_cannot_be_chosen(session):
    event = cast.event(capacity=10)
    small, large = workshops(session, event, 1, 10)
    choose = lambda name, item: cast.application(name, persons=(NamedPerson("person", name, choices={1: item.id}),))  # noqa: E731
    cato = registration.register(event, choose("Cato", small))
    session.commit()
    with pytest.raises(WorkshopFull) as full:
        registration.register(event, choose("Daan", small))
    assert full.value.item_id == small.id
    session.rollback()
    daan = registration.register(event, choose("Daan", large))
    session.commit()
    with pytest.raises(WorkshopFull):
        registration.change(daan, Change(choices={daan.attendees[0].id: {1: small.id}}))
    session.rollback()
    assert daan.attendees[0].choices[0].item_id == large.id, "the old choice is never lost for an uncertain one"
    registration.change(cato, Change(choices={cato.attendees[0].id: {1: large.id}}))
    assert (small.pool.taken, large.pool.taken) == (0, 2)
    registration.cancel(cato, actor="visitor")
    assert large.pool.taken == 1


def test_a_headcount_shrinks_freely_and_grows_only_if_there_is_room(session):
    event = cast.event("huiskamergesprek", capacity=5)
    fatma = registration.register(event, cast.application("Fatma", people=4))
    session.commit()
    with pytest.raises(EventFull):
        registration.change(fatma, Change(people=6))
    session.rollback()
    waiting = registration.register(event, cast.application("Gül", people=2))
    registration.change(fatma, Change(people=3))
    assert (waiting.status, event.pool.taken, event.pool.waiting) == ("confirmed", 5, 0)


def test_registering_is_refused_with_the_fact(session):
    moment = now()
    for event, fact in (
        (cast.event(registration_opens_at=moment + timedelta(days=1)), RegistrationClosed),
        (cast.event(registration_closes_at=moment - timedelta(days=1)), RegistrationClosed),
        (cast.event(status="cancelled"), EventOver),
        (cast.event(in_days=-2), EventOver),
        (cast.event("gpo"), RegistrationClosed),
    ):
        with pytest.raises(fact):
            registration.register(event, cast.application())


def test_opening_says_why(session):
    moment = now()
    assert registration.opening(cast.event(), moment) == Opening.OPEN
    assert registration.opening(cast.event("gpo"), moment) == Opening.ELSEWHERE
    assert registration.opening(cast.event(status="draft"), moment) == Opening.CLOSED
    assert registration.opening(cast.event(in_days=-2), moment) == Opening.OVER


def test_raising_the_version_revokes_every_link(session):
    cato = registration.register(cast.event(), cast.application())
    token = registration.own_page(cato).rsplit("/", 1)[1]
    assert registration.by_token(token).id == cato.id
    cato.link_version += 1
    session.flush()
    assert registration.by_token(token) is None
    assert registration.by_token("forged.token") is None


def test_nothing_is_promoted_once_the_event_has_begun(session):
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False) as clock:
        event = cast.event(capacity=1, in_days=1)
        registration.register(event, cast.application("Bram"))
        cato = registration.register(event, cast.application("Cato"))
        clock.shift(timedelta(days=2))
        places.set_capacity(event.pool, 5)
        assert waiting_list.promote(event) == []
        assert cato.status == "waiting"


def test_a_form_sent_to_another_event_is_another_registration(session):
    form = cast.application("Cato", submission="typed-once")
    first, second = (registration.register(cast.event(), form) for _ in range(2))
    assert first.id != second.id


def test_a_corrected_name_reaches_the_messages_and_who_registered_stays_known(session):
    event = cast.event()
    typed = {"email": "riet@example.nl"}
    riet = registration.register(event, cast.application("Riet Jansn", **typed))
    registration.change(riet, Change(names={riet.attendees[0].id: "Riet Jansen"}))
    assert (riet.contact_name, riet.attendees[0].name) == ("Riet Jansen", "Riet Jansen")
    with pytest.raises(AlreadyRegistered):
        registration.register(event, cast.application("Riet Jansn", **typed))


def test_replacing_the_other_half_of_a_duo_leaves_the_contact(session):
    event = cast.event("beter_thuis", capacity=1)
    couple = registration.register(event, cast.duo("Cato", "Bert", answers={"contact": "person_with_dementia"}))
    registration.change(couple, Change(names={couple.attendees[1].id: "Zus"}))
    assert (couple.contact_name, [a.name for a in couple.attendees]) == ("Cato", ["Cato", "Zus"])
    registration.change(couple, Change(names={couple.attendees[0].id: "Catharina"}))
    assert couple.contact_name == "Catharina"


def test_a_key_person_is_who_the_link_says_whatever_was_typed(session):
    event = cast.event("huiskamergesprek")
    fatma = cast.person("Fatma", phone="0600000002")
    registration.register(event, cast.application("Fatma", people=3, key_person=fatma))
    with pytest.raises(AlreadyRegistered):
        registration.register(event, cast.application("F. de sleutelpersoon", people=2, key_person=fatma))


def test_a_link_is_sent_again_five_times_a_day_at_most(session):
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False) as clock:
        cato = registration.register(cast.event(), cast.application("Cato"))
        for _ in range(20):
            registration.send_link(cato)
            clock.shift(timedelta(minutes=16))
        assert purposes(cato).count("link") == 5
        clock.shift(timedelta(days=1))
        registration.send_link(cato)
        assert purposes(cato).count("link") == 6


def test_nothing_is_confirmed_or_accepted_once_the_event_is_cancelled(session):
    event = cast.event("beter_thuis", capacity=1)
    first, second = (registration.register(event, cast.duo(name)) for name in ("Cato", "Daan"))
    registration.cancel(first, actor="visitor")
    event.status = "cancelled"
    with pytest.raises(WrongStatus):
        waiting_list.accept(second)
    other = cast.event("beter_thuis", capacity=1)
    asked = registration.register(other, cast.duo("Emma"))
    other.status = "cancelled"
    with pytest.raises(EventOver):
        registration.confirm(asked, actor="command")


def test_an_id_is_never_used_twice_so_an_old_link_opens_nobody_elses_row(session):
    """SQLite would give the highest id again once its row is gone; links name ids."""
    event = cast.event("huiskamergesprek")
    roles = []
    for name in ("Oude Sleutelpersoon", "Nieuwe Sleutelpersoon"):
        role = Role(person=cast.person(name), what="key_person", event=event, scope=f"event:{event.id}")
        session.add(role)
        session.flush()
        roles.append(role.id)
        session.delete(role)
        session.flush()
        session.expire(event)
    assert roles[0] != roles[1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_control_sqlite_gives_the_highest_id_again(session):
    session.execute(text("CREATE TEMP TABLE plain_rows (id INTEGER PRIMARY KEY)"))
    ids = []
    for _ in range(2):
        ids.append(session.execute(text("INSERT INTO plain_rows DEFAULT VALUES RETURNING id")).scalar_one())
        session.execute(text("DELETE FROM plain_rows"))
    assert ids == [1, 1]


def test_rule_7_the_coordinator_hears_of_a_duo_that_came_from_the_waiting_list(session):
    event = cast.event("beter_thuis", capacity=1)
    coordinator = cast.person("Anna", email="anna@example.nl")
    session.add(Role(person=coordinator, what="coordinator", event=event, scope=f"event:{event.id}"))
    session.flush()
    first, second = (registration.register(event, cast.duo(name)) for name in ("Cato", "Daan"))
    registration.cancel(first, actor="visitor")
    waiting_list.accept(second)
    told = select(Notice.registration_id).where(Notice.person_id == coordinator.id, Notice.purpose == "intake")
    assert session.scalars(told.order_by(Notice.id)).all() == [first.id, second.id]
    calls = session.scalars(select(Task).where(Task.what == "intake_call").order_by(Task.id)).all()
    assert [(call.registration_id, call.outcome) for call in calls] == [(first.id, "not_needed"), (second.id, None)]


def test_the_intake_call_is_ticked_when_the_coordinator_confirms(session):
    event = cast.event("beter_thuis", capacity=1)
    fund_for(session, event, 1)
    registration.confirm(registration.register(event, cast.duo()), actor="command")
    session.expire_all()
    assert session.scalars(select(Task.outcome)).all() == ["done"]


def test_an_offer_of_a_cancelled_event_does_not_lapse_and_a_freed_place_is_given_when_it_takes_place_after_all(
    session,
):
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False) as clock:
        event = cast.event("beter_thuis", capacity=1, in_days=60)
        first, second, third = (registration.register(event, cast.duo(name)) for name in ("Cato", "Daan", "Emma"))
        registration.cancel(first, actor="visitor")
        scheduling.cancel(event)
        clock.shift(timedelta(days=7))
        assert waiting_list.overdue(now()) == []
        waiting_list.decline(second)
        assert third.status == "waiting", "nobody is offered a place at a cancelled event"
        scheduling.reinstate(event)
        assert third.status == "offered"


def test_a_moved_event_shortens_its_offers(session):
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False):
        event = cast.event("beter_thuis", capacity=1, in_days=60)
        first, second = (registration.register(event, cast.duo(name)) for name in ("Cato", "Daan"))
        registration.cancel(first, actor="visitor")
        sooner = now() + timedelta(hours=30)
        scheduling.move(event, sooner, sooner + timedelta(days=1))
        assert second.offer_until == sooner - timedelta(hours=24)
        at_once = now() + timedelta(hours=3)
        scheduling.move(event, at_once, at_once + timedelta(days=1))
        assert (second.status, second.offer_until) == ("requested", None)  # nobody can answer any more: it is given


def register_with_a_stale_event(session, app):
    """A visitor who read the event just before somebody else cancelled it."""
    event = cast.event(ref="s")
    session.commit()
    with app.app_context():
        scheduling.cancel(db.session.scalars(select(Event).where(Event.ref == "s")).one())
        db.session.commit()
    set_committed_value(event, "status", "published")
    return registration.register(event, cast.application("Cato"))


def test_whoever_registers_while_the_event_is_cancelled_is_refused_by_the_pool(session, app):
    with pytest.raises(EventOver):
        register_with_a_stale_event(session, app)
    session.rollback()


def test_control_with_an_open_pool_they_would_have_a_place_at_a_cancelled_event(session, app, monkeypatch):
    monkeypatch.setattr(places, "close", lambda event: None)
    assert register_with_a_stale_event(session, app).status == "confirmed"
