"""Whom a message is for: by what they come for, by whether they were there, and of a circle by what they said."""

import time_machine
from sqlalchemy import event as sql
from sqlalchemy import insert, select, update

from events import answers, attendance, messages, notices, recipients, registration, scheduling
from events.clock import now
from events.extensions import db
from events.mail import compose
from events.models import Event, Notice, Person, PlacePool, Registration, Reply, What, new_uid
from events.recipients import Selection
from tests import cast
from tests.answers.circle import delegate, gpo, member, overleg
from tests.taking_part import BEFORE, held
from tests.web.browsing import read
from tests.web.signing_in import account_of, sign_in

WORDS = ({"nl": "Neem een pen mee"}, {"nl": "Wij schrijven veel."})


def names(event: Event, **chosen) -> list[str]:
    """Whom a message is for, by name."""
    who = recipients.found(event, Selection(**chosen)).subquery()
    query = select(who.c.registration_id, who.c.person_id)
    found = []
    for registration_id, person_id in db.session.execute(query):
        if registration_id is not None:
            found.append(db.session.get_one(Registration, registration_id).contact_name)
        else:
            found.append(db.session.get_one(Person, person_id).name)
    return sorted(found)


def draft(event: Event, **chosen):
    by = account_of(cast.person("Anna", "anna@vtz.nl"))
    return messages.write(event, Selection(**chosen), *WORDS, by=by)


def test_by_what_somebody_comes_for(session):
    event = cast.event("symposium")
    valley, lecture = cast.workshop(event, None, title="Valpreventie"), cast.workshop(event, None, title="Lezing")
    lecture.round = None
    chosen = registration.NamedPerson("person", "Cato", choices={1: valley.id})
    registration.register(event, cast.application("Cato", persons=(chosen,)))
    registration.register(event, cast.application("Daan"))
    parts = {None: ["Cato", "Daan"], f"item:{valley.id}": ["Cato"], f"item:{lecture.id}": ["Cato", "Daan"]}
    assert {part: names(event, part=part) for part in parts} == parts
    assert names(event, part="item:999") == [], "what was taken from the programme expects nobody"
    lecture.audience = ["carer"]
    assert names(event, part=f"item:{lecture.id}") == ["Cato", "Daan"], "who comes alone is meant by every lesson"
    week = cast.event("beter_thuis")
    registration.register(week, cast.duo("Els", "Eva"))
    lesson = cast.workshop(week, None, title="Les")
    lesson.round = None
    found = {}
    for audience in ([], ["carer"], ["teacher"]):
        lesson.audience = audience
        session.flush()
        found[tuple(audience)] = names(week, statuses=("requested",), part=f"item:{lesson.id}")
    assert found == {(): ["Els"], ("carer",): ["Els"], ("teacher",): []}


def test_by_whether_they_were_there(session):
    event = held(people={"Cato": "full", "Daan": "morning", "Els": "absent"})
    with time_machine.travel(BEFORE, tick=False):
        registration.register(event, cast.application("Gijs"))
    morning, afternoon = (part.key for part in attendance.parts(event))
    assert names(event, was_there=True) == ["Cato", "Daan"]
    assert names(event, was_there=False) == ["Els"], "of Gijs nothing was seen"
    assert names(event, part=afternoon, was_there=True) == ["Cato"]
    assert names(event, part=afternoon, was_there=False) == ["Daan", "Els"]
    assert names(event, part=morning) == ["Cato", "Daan", "Els", "Gijs"]


def overleg_with_answers() -> Event:
    """Bram comes, Cato sends Eva, Daan does not come, Els may; Fenna said nothing, and Gijs has no seat."""
    florence = member("florence", "Florence")
    group = overleg("2027-05-13 14:00", each=9)
    event, eva = group.events[0], cast.person("Eva", "eva@example.nl")
    replies = {"Bram": Reply.YES, "Cato": Reply.YES, "Daan": Reply.NO, "Els": Reply.MAYBE, "Fenna": None}
    for name, reply in replies.items():
        place, instead = delegate(group, florence, name), eva if name == "Cato" else None
        if reply is not None:
            answers.answer(place, event, reply, instead, revision=event.schedule_revision)
    delegate(group, None, "Gijs")
    return event


def test_of_a_circle_by_what_they_answered_and_who_comes_instead(session):
    event = overleg_with_answers()
    everybody = recipients.standings(event)
    said = {one: names(event, statuses=(one,)) for one in everybody}
    assert said == {"open": ["Fenna"], "yes": ["Bram", "Eva"], "maybe": ["Els"], "no": ["Daan"]}
    for place in event.group.roster:
        if place.person.name == "Bram":
            eva = cast.person("Eva", "eva@example.nl")
            answers.answer(place, event, Reply.YES, eva, revision=event.schedule_revision)
    assert names(event, statuses=everybody) == ["Daan", "Els", "Eva", "Fenna"], "Eva once, also for two"


def test_of_a_circle_by_for_whom_they_sit_and_whether_they_were_there(session):
    event = overleg_with_answers()
    hadoks = member("hadoks", "Hadoks")
    scheduling.arrange_seats(event, event.group)
    delegate(event.group, hadoks, "Hanna")
    everybody = recipients.standings(event)
    assert names(event, statuses=everybody, organisations=(hadoks.id,)) == ["Hanna"]
    places = {place.person.name: f"place:{place.id}" for place in event.group.roster}
    with time_machine.travel(event.ends_at, tick=False):
        seen = {"Cato": True, "Daan": False}
        ticks = [
            attendance.Tick(places[name], "meeting", was_there, event.ends_at) for name, was_there in seen.items()
        ]
        assert attendance.mark(event, ticks, via=attendance.LIST, by=None) == []
    assert names(event, statuses=everybody, was_there=True) == ["Eva"], "who came on the place of Cato"
    assert names(event, statuses=everybody, was_there=False) == ["Daan"]
    kept = recipients.Selection(everybody, was_there=True, organisations=(hadoks.id,))
    assert recipients.selection_from(kept.stored()) == kept


def test_a_circle_is_written_to_once_each_and_who_left_it_does_not_get_it(session):
    event = overleg_with_answers()
    message = draft(event, statuses=("open", "yes"))
    assert messages.send(message, messages.edition(message), actor="account:1") == 3
    queued = {one.person.name: one for one in session.scalars(select(Notice).where(Notice.purpose == "written"))}
    assert sorted(queued) == ["Bram", "Eva", "Fenna"]
    assert {one.subject for one in queued.values()} == {f"event:{event.id}"}
    mail = compose(queued["Fenna"])
    text = mail.get_body(("plain",)).get_content()
    assert (mail["Subject"], "Wij schrijven veel." in text, "/a/" in text) == ("Neem een pen mee", True, True)
    fenna = next(place for place in event.group.roster if place.person.name == "Fenna")
    assert notices.still_wanted(queued["Fenna"], now())
    fenna.until_on = now().date()
    assert not notices.still_wanted(queued["Fenna"], now())
    assert notices.still_wanted(queued["Eva"], now()), "she comes instead of somebody"
    assert messages.progress(event)[f"written:{message.id}"].total == 3
    assert not messages.takes_words(gpo("2027-04-15 16:00").events[0]), "it speaks of clients"


PARTIES = 2_000


def registered(event: Event, number: int) -> None:
    """So many parties with a certain place, and the counter that says so, in a few statements."""
    known = registration.register(event, cast.application("Cato"))
    keys = [column.key for column in Registration.__table__.columns if column.key != "id"]
    columns = {key: getattr(known, key) for key in keys}
    names = (f"{event.id}-{index}" for index in range(1, number))
    rows = [
        {**columns, "uid": new_uid(), "reference": name, "submission": name, "identity_hash": name} for name in names
    ]
    db.session.execute(insert(Registration), rows)
    db.session.execute(update(PlacePool).where(PlacePool.event_id == event.id).values(taken=number))


def test_a_mailing_to_two_thousand_is_one_statement_and_its_page_shows_how_far_it_is(session, client):
    event = cast.event(ref="symposium", capacity=None)
    cast.role(cast.person("Anna", "anna@vtz.nl"), What.ORGANISER, event.networks[0])
    few, many = cast.event(capacity=None), event
    registered(few, 3)
    registered(many, PARTIES)
    drafts = [draft(few), draft(many)]
    session.commit()
    counted, queued = [], []
    seen: list[str] = []

    def note(_connection, _cursor, said, *_rest) -> None:
        seen.append(said)

    sql.listen(db.engine, "before_cursor_execute", note)
    for message in drafts:
        edition, before = messages.edition(message), len(seen)
        queued.append(messages.send(message, edition, actor="account:1"))
        session.commit()
        counted.append(len(seen) - before)
    sql.remove(db.engine, "before_cursor_execute", note)
    assert queued == [3, PARTIES]
    assert sum("INSERT INTO notices" in said for said in seen) == 2, "one for each message"
    assert counted[0] == counted[1] <= 12

    first = select(Notice.id).where(Notice.event_id == many.id, Notice.purpose == "written").limit(700)
    session.execute(update(Notice).where(Notice.id.in_(first)).values(sent_at=now()))
    session.commit()
    sign_in(client, cast.person("Anna", "anna@vtz.nl"))
    page = client.get(f"/organise/events/symposium/messages/written/{drafts[1].id}")
    assert "700 van 2000 verstuurd" in read(page)
    assert "1300 onderweg" in read(page)
    assert page.headers["Refresh"] == "10", "it looks again by itself"
