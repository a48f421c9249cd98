"""Every kind has words for everything we say about it, and words about P3 and P4 give nobody away."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from flask import Flask
from jinja2 import TemplateNotFound, UndefinedError

from events import notices, registration, reminders
from events.extensions import db
from events.kinds import KINDS, policy_of
from events.mail import by_hand_text, compose, draft
from events.mail.words import words
from events.models import (
    Deadline,
    Event,
    Group,
    Notice,
    Organisation,
    Person,
    ProgrammeItem,
    Registration,
    Role,
    Task,
    What,
)
from events.policy import Audience, Party
from tests import cast

NOON = datetime(2027, 3, 1, 11, tzinfo=UTC)
PARTY_PURPOSES = (
    "confirmed", "requested", "unfunded", "waiting", "offered", "declined", "cancelled", "moved", "event_cancelled",
    "link",
)  # fmt: skip
STAFF_PURPOSES = ("moved", "event_cancelled")
PARTY_AUDIENCES = (Audience.PARTY, Audience.RESERVER)
ABOUT_A_PARTY = (Audience.COORDINATOR_PER_PARTY,)


@pytest.fixture(autouse=True)
def the_first_of_march():
    with time_machine.travel(NOON, tick=False):
        yield


def an_event(kind: str) -> Event:
    """An event of `kind` with everything a mail about it could give away or leave out."""
    titled = policy_of(kind).title_from == "stored"
    event = cast.event(
        kind,
        starts_at=datetime(2027, 3, 12, 9, tzinfo=UTC),
        titles={"nl": "Omgaan met dementie"} if titled else None,
        venue=cast.venue(
            "duinhuis", name="Vakantiehuis Duinzicht", address="Strandweg 1, Den Haag", neighbourhood="Kijkduin"
        ),
        contact=cast.person("Coördinator Beter Thuis", "contact@florence.example", "070 000 00 01"),
    )
    if not titled:
        event.group = Group(ref=f"g-{kind}", kind=kind, privacy=event.privacy, neighbourhood="Transvaal", minutes=60)
    for what in What:
        event.roles.append(
            Role(person=cast.person(f"{what} Bram", f"{what}@example.nl"), what=what, scope=f"event:{event.id}")
        )
    db.session.flush()
    return event


def a_party(event: Event) -> Registration:
    duo = event.policy.party == "duo"
    return registration.register(event, cast.duo("Cato Visser") if duo else cast.application("Cato Visser"))


def offer(party: Registration, is_offered: bool) -> None:
    """Give the party an offer, or take it away; the counters are rolled back with it."""
    party.status, party.offer_until = ("offered", NOON + timedelta(days=2)) if is_offered else ("confirmed", None)


def a_lesson(event: Event) -> ProgrammeItem:
    item = ProgrammeItem(
        privacy=event.privacy, key="les", title="Wat verandert er? Omgaan met dementie", starts_at=event.starts_at,
        ends_at=event.starts_at + timedelta(hours=1), teacher=cast.person("Docent", "docent@example.nl"),
    )  # fmt: skip
    event.items.append(item)
    db.session.flush()
    return item


def queued(purpose: str, to, **about) -> Notice:
    db.session.query(Notice).delete()
    notices.queue(purpose, to, anchor="test", **about)
    return db.session.query(Notice).one()


def text_of(notice: Notice) -> str:
    return compose(notice).get_body(("plain",)).get_content()


def everything_said(kind: str) -> list[EmailMessage]:
    """Every mail there is about an event of `kind`: of its own rules, and of what may happen to it."""
    event = an_event(kind)
    policy = event.policy
    coordinator = next(role.person for role in event.roles if role.what == What.COORDINATOR)
    said = []
    party = a_party(event) if policy.takes_registrations else None
    if party is not None:
        for purpose in PARTY_PURPOSES:
            offer(party, purpose == "offered")
            said.append(draft(queued(purpose, party, with_calendar=True)))
        if policy.party == Party.DUO:
            said.append(draft(queued("second_address", party)))
        said.append(draft(queued("intake", coordinator, about=party, event=event)))
    for role in list(event.roles):
        said += [draft(queued(purpose, role.person, event=event)) for purpose in STAFF_PURPOSES]
    for rule in policy.reminders:
        if rule.audience in PARTY_AUDIENCES:
            said.append(draft(queued(rule.name, party)))
        elif rule.audience in ABOUT_A_PARTY:
            said.append(draft(queued(rule.name, coordinator, about=party, event=event)))
        elif rule.audience == Audience.TEACHER:
            item = a_lesson(event) if not event.items else event.items[0]
            said.append(draft(queued(rule.name, item.teacher, item=item, event=event)))
        else:
            said += [draft(queued(rule.name, role.person, event=event)) for role in list(event.roles)]
    db.session.remove()  # writing asks the database nothing more
    return [one.write() for one in said]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_words_for_everything_we_say(session, kind):
    said = everything_said(kind)
    assert len(said) >= 2 * len(What)
    for mail in said:
        text, html = (mail.get_body((part,)).get_content() for part in ("plain", "html"))
        assert mail["Subject"]
        assert "Met vriendelijke groet,\nVereniging Transmurale Zorg" in text
        assert "Hebt u een vraag?" in text
        assert "070 000 00 01" in text.replace("\N{NO-BREAK SPACE}", " ")
        for sign in ("None", "%(", "{{", "{%", "\n\n\n", "style=", "<script"):
            assert sign not in text + html + mail["Subject"]
        assert mail.as_bytes() == mail.as_bytes(policy=mail.policy), "written out as the library does it"


NEUTRAL = [kind for kind, policy in KINDS.items() if policy.privacy.is_neutral]
GIVES_AWAY = (
    "dementie", "Netwerk", "Beter Thuis", "huiskamer", "Omgaan", "Duinzicht", "Vakantiehuis", "Strandweg",
    "Transvaal", "palliati", "migratie", "geheugen", "cursus", "symposium", "Coördinator",
)  # fmt: skip


def test_there_are_neutral_kinds():
    assert NEUTRAL == ["beter_thuis", "huiskamergesprek"]


@pytest.mark.parametrize("kind", NEUTRAL)
def test_a_mail_about_p3_and_p4_gives_nobody_away(session, kind):
    for mail in everything_said(kind):
        source = mail.as_string()
        readable = "\n".join(
            [source, str(mail["Subject"]), *(mail.get_body((part,)).get_content() for part in ("plain", "html"))]
        )
        for word in (*GIVES_AWAY, str(policy_of(kind).label), kind):
            assert word.casefold() not in readable.casefold().replace("coordinator@example.nl", ""), (word, readable)
        assert [part.get_content_type() for part in mail.walk()] == [
            "multipart/alternative",
            "text/plain",
            "text/html",
        ]


@pytest.mark.parametrize("kind", NEUTRAL)
def test_a_lock_screen_shows_the_association_and_a_day(session, kind):
    party = a_party(an_event(kind))
    for purpose in PARTY_PURPOSES:
        offer(party, purpose == "offered")
        mail = compose(queued(purpose, party))
        assert mail["From"] == "Vereniging Transmurale Zorg <secretariaat@vtz.example>"
        assert mail["Reply-To"] == "secretariaat@vtz.example"
        assert mail["Subject"] == "Uw afspraak op 12 maart"
    db.session.rollback()


def test_control_the_same_mail_about_a_symposium_would_give_away_title_and_venue(session):
    mail = compose(queued("confirmed", a_party(an_event("symposium"))))
    assert mail["Subject"] == "U bent aangemeld: Omgaan met dementie"
    assert "Vakantiehuis Duinzicht, Strandweg 1, Den Haag" in mail.get_body(("plain",)).get_content()


def test_a_neutral_template_cannot_name_what_it_is_about(app: Flask, session):
    with pytest.raises(UndefinedError, match="title"):
        words("confirmed", policy_of("symposium"), {"name": "Cato", "on": "12 maart"})
    with pytest.raises(TemplateNotFound):
        words("evaluation_1_day", policy_of("beter_thuis"), {})


def test_a_kind_that_becomes_neutral_has_neutral_words_from_then_on(session):
    event = an_event("symposium")
    known = draft(queued("confirmed", a_party(event))).saying.known
    policy = event.policy
    neutral = replace(policy, privacy=policy_of("beter_thuis").privacy)
    said = [words("confirmed", policy, known).subject for policy in (policy, neutral, policy)]
    assert said == ["U bent aangemeld: Omgaan met dementie", "Uw afspraak op 12 maart", said[0]]
    db.session.rollback()


def test_a_meeting_about_clients_is_date_time_and_place_only(session):
    event = an_event("gpo")
    mail = compose(queued("meeting_7_days", event.roles[0].person, event=event))
    assert mail["Subject"] == "Herinnering: Bijeenkomst op 12 maart"
    text = mail.get_body(("plain",)).get_content()
    assert "Bijeenkomst\nvrijdag 12 maart 2027, 10.00 tot 14.00 uur\nVakantiehuis Duinzicht" in text
    assert "Transvaal" not in text


def test_a_reminder_says_programme_and_place(session):
    event = an_event("symposium")
    a_lesson(event).room = "Zaal 1"
    party = a_party(event)
    text = compose(queued("reminder_14_days", party)).get_body(("plain",)).get_content()
    assert (
        "Het programma:\n\n- vrijdag 12 maart, 10.00 – 11.00: Wat verandert er? Omgaan met dementie (Zaal 1)" in text
    )


def test_workshops_are_those_that_the_party_chose(session):
    event = an_event("symposium")
    chosen, other = (
        ProgrammeItem(
            privacy=event.privacy, key=name, title=name, round=1, starts_at=event.starts_at,
            ends_at=event.starts_at + timedelta(hours=1),
        )
        for name in ("Proactief", "Slikken")
    )  # fmt: skip
    event.items += [chosen, other]
    db.session.flush()
    person = registration.NamedPerson("person", "Cato", choices={1: chosen.id})
    party = registration.register(event, cast.application("Cato", persons=(person,)))
    text = compose(queued("reminder_2_days", party)).get_body(("plain",)).get_content()
    assert "Proactief" in text
    assert "Slikken" not in text


def test_a_late_confirmation_says_what_the_reminder_would_have_said(session):
    event = an_event("symposium")
    a_lesson(event)
    party = a_party(event)
    reminders.arm(event)  # 14 days before the twelfth is past
    assert "Het programma:" in compose(queued("confirmed", party)).get_body(("plain",)).get_content()
    event.starts_at, event.ends_at = (moment + timedelta(days=30) for moment in (event.starts_at, event.ends_at))
    reminders.arm(event)
    assert "Het programma:" not in compose(queued("confirmed", party)).get_body(("plain",)).get_content()


def test_the_facilitator_hears_the_street_from_three_days_before_and_nobody_else_does(session):
    event = an_event("huiskamergesprek")
    people: dict[str, Person] = {role.what: role.person for role in event.roles}

    def street_on_the_phone(what: What, day: int) -> bool:
        with time_machine.travel(datetime(2027, 3, day, 8, tzinfo=UTC), tick=False):
            notice = queued("talk_1_day", people[what], event=event)
            assert "Strandweg" not in compose(notice).as_string(), "a mail about P4 names no street"
            notice.channel = "phone"
            text = by_hand_text(notice)
        assert ("Kijkduin" in text) is not ("Strandweg 1, Den Haag" in text)
        return "Strandweg 1, Den Haag" in text

    assert [street_on_the_phone(What.FACILITATOR, day) for day in (5, 8, 9, 11)] == [False, False, True, True]
    assert not street_on_the_phone(What.INTERPRETER, 11)


def test_a_private_venue_is_hidden_from_professionals_too_until_three_days_before(session):
    event = an_event("symposium")
    event.venue.is_private = True
    party = a_party(event)
    text = compose(queued("reminder_14_days", party)).get_body(("plain",)).get_content()
    assert "Kijkduin" in text
    assert "Strandweg" not in text
    with time_machine.travel(datetime(2027, 3, 10, 8, tzinfo=UTC), tick=False):
        assert "Strandweg" in compose(queued("reminder_2_days", party)).get_body(("plain",)).get_content()


def test_the_call_list_counts_places_and_names_nobody(session):
    event = an_event("huiskamergesprek")
    sevda = next(role.person for role in event.roles if role.what == What.KEY_PERSON)
    registration.register(event, cast.application("Yusuf", people=3, key_person=sevda))
    text = compose(queued("call_list_3_days", sevda, event=event)).get_body(("plain",)).get_content()
    assert "Bij ons zijn 3 plaatsen op uw naam gereserveerd." in text
    assert "http://127.0.0.1:8000/k/" in text
    assert "Yusuf" not in text


def test_who_reserved_for_a_group_reads_the_own_places_and_the_own_list(session):
    event = an_event("huiskamergesprek")
    party = registration.register(event, cast.application("Yusuf", people=3))
    text = compose(queued("call_list_3_days", party)).get_body(("plain",)).get_content()
    assert "Bij ons zijn 3 plaatsen op uw naam gereserveerd." in text
    assert f"{registration.own_page(party)}/call-list" in text
    assert "Kijkduin" not in text


def test_the_office_reads_what_is_due(session):
    office = Organisation(ref="vtz", name="VTZ", roles=["office"], email="kantoor@vtz.example", phone="070 000 00 00")
    deadline = Deadline(
        ref="d", title="Wachtlijstcijfers", role="office", rule="FREQ=MONTHLY", first_on=date(2027, 3, 8)
    )
    task = Task(key="d:1", what="deadline", role="office", due_on=date(2027, 3, 8), deadline=deadline)
    session.add_all([office, task])
    mail = compose(queued("task_7_days", office, task=task))
    assert (mail["To"], mail["Subject"]) == (
        "VTZ <kantoor@vtz.example>",
        "Te doen vóór maandag 8 maart: Wachtlijstcijfers",
    )
    assert (
        "Dit moet klaar zijn op maandag 8 maart 2027:\n\n- Wachtlijstcijfers"
        in mail.get_body(("plain",)).get_content()
    )


def test_without_a_contact_the_office_stands_in_every_mail(session):
    session.add(
        Organisation(
            ref="vtz", name="Bureau VTZ", roles=["office"], email="kantoor@vtz.example", phone="070 111 11 11"
        )
    )
    event = an_event("symposium")
    event.contact = None
    mail = compose(queued("confirmed", a_party(event)))
    assert "Bel Bureau VTZ, telefoon 070" in mail.get_body(("plain",)).get_content()
    assert mail["Reply-To"] == "kantoor@vtz.example"


def test_what_somebody_typed_is_text_in_the_html_part(session):
    event = an_event("symposium")
    event.titles = {"nl": "Pijn & <b>rust</b>"}
    mail = compose(queued("confirmed", a_party(event)))
    assert mail["Subject"] == "U bent aangemeld: Pijn & <b>rust</b>"
    assert "Pijn &amp; &lt;b&gt;rust&lt;/b&gt;" in mail.get_body(("html",)).get_content()


def test_a_workshop_that_came_free_is_told_with_its_own_time(session):
    event = an_event("symposium")
    item = cast.workshop(event, 5, title="Muziek maken", number=2)
    mail = compose(queued("workshop", a_party(event), item=item))
    assert mail["Subject"] == "Er kwam een plaats vrij: Muziek maken"
    text = mail.get_body(("plain",)).get_content()
    assert "In de workshop waarop u wachtte, kwam een plaats vrij. Die plaats is nu van u." in text
    assert "Muziek maken\nOmgaan met dementie\nvrijdag 12 maart 2027, 11.00 tot 12.00 uur\n" in text
    db.session.rollback()


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("symposium", "Er is nog geen plaats voor u. U staat op de wachtlijst. U bent nu nummer 2."),
        ("beter_thuis", "Op 12 maart is er nog geen plaats voor u. U staat op de wachtlijst. U bent nu nummer 2."),
    ],
)
def test_who_waits_reads_the_position_and_who_stops_waiting_that_it_has_left_the_list(session, kind, sentence):
    event = an_event(kind)
    event.pool.capacity = 1
    make = cast.duo if event.policy.party == "duo" else cast.application
    _holds, head, second = (registration.register(event, make(name)) for name in ("Anna", "Bram", "Cato"))
    assert sentence in text_of(queued("waiting", second))
    registration.cancel(head, actor="visitor")
    assert sentence.replace("nummer 2", "nummer 1") in text_of(queued("waiting", second)), "as it is when it is sent"
    registration.cancel(second, actor="visitor")
    text = text_of(queued("cancelled", second))
    assert "U staat niet meer op de wachtlijst" in text
    assert "afgemeld" not in text
    db.session.rollback()


def test_control_who_got_a_place_from_the_list_signs_off(session):
    event = an_event("symposium")
    event.pool.capacity = 1
    first, second = (registration.register(event, cast.application(name)) for name in ("Anna", "Bram"))
    for party in (first, second):
        registration.cancel(party, actor="visitor")
    assert "U bent afgemeld." in text_of(queued("cancelled", second))
    db.session.rollback()
