"""What an organiser writes: to whom it goes, once each, in which language, and what a mail may say of it."""

import threading
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import delete, select
from sqlalchemy.exc import DatabaseError

from events import messages, notices, recipients, registration
from events.clock import now
from events.errors import WrongStatus
from events.extensions import db
from events.mail import by_hand_text, compose
from events.models import AuditEntry, Event, Notice, WrittenMessage
from events.recipients import Selection
from tests import cast
from tests.answers.circle import gpo
from tests.web.signing_in import account_of

WORDS = ({"nl": "Neem een pen mee"}, {"nl": "Wij schrijven veel.\n\nTot dan!"})


@pytest.fixture(autouse=True)
def in_march():
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False):
        yield


def parties(event: Event, *names: str, **fields) -> list:
    return [registration.register(event, cast.application(name, **fields)) for name in names]


def draft(event: Event, selection: Selection | None = None, words=WORDS) -> WrittenMessage:
    return messages.write(event, selection or Selection(), *words, by=account_of(cast.person("Anna", "anna@vtz.nl")))


def send(message: WrittenMessage, seen: str | None = None) -> int:
    """Press "send" under the edition `seen`, else under the one that is stored."""
    return messages.send(message, messages.edition(message) if seen is None else seen, actor="account:1")


def written(session) -> list[Notice]:
    return list(session.scalars(select(Notice).where(Notice.purpose == "written").order_by(Notice.id)))


def test_a_message_goes_once_to_each_of_three_and_says_what_was_written(session):
    event = cast.event()
    three = parties(event, "Cato", "Daan", "Els")
    message = draft(event)
    assert send(message) == 3
    session.expire_all()
    queued = written(session)
    assert [notice.registration_id for notice in queued] == [party.id for party in three]
    assert len({notice.uid for notice in queued}) == 3
    assert {notice.anchor for notice in queued} == {f"written:{message.id}"}
    mail = compose(queued[0])
    assert mail["Subject"] == "Neem een pen mee"
    assert mail["To"] == "Cato <cato@example.nl>"
    text = mail.get_body(("plain",)).get_content()
    assert "Beste Cato,\n\nWij schrijven veel.\n\nTot dan!\n" in text
    assert "/r/" in text
    entry = session.scalars(select(AuditEntry).where(AuditEntry.what == "message written")).one()
    assert (entry.about, entry.details) == (event.uid, f"message {message.id}, addressees: 3")


def test_a_second_press_sends_nothing(session):
    event = cast.event()
    parties(event, "Cato", "Daan", "Els")
    message = draft(event)
    send(message)
    with pytest.raises(WrongStatus):
        send(message)
    with pytest.raises(WrongStatus):
        messages.rewrite(message, Selection(), {"nl": "Iets anders"}, WORDS[1], messages.edition(message))
    with pytest.raises(WrongStatus):
        messages.discard(message, messages.edition(message))
    assert len(written(session)) == 3


def test_what_another_rewrote_since_its_page_was_opened_is_neither_sent_nor_discarded_nor_overwritten(session):
    event = cast.event()
    parties(event, "Cato", "Daan", "Els")
    message = draft(event)
    seen = messages.edition(message)
    messages.rewrite(message, Selection(), {"nl": "Neem een potlood mee"}, WORDS[1], seen)
    with pytest.raises(messages.Rewritten):
        send(message, seen)
    with pytest.raises(messages.Rewritten):
        messages.discard(message, seen)
    with pytest.raises(messages.Rewritten):
        messages.rewrite(message, Selection(("waiting",)), *WORDS, seen)
    messages.rewrite(message, Selection(), {"nl": "Neem een potlood mee"}, WORDS[1], seen)  # the same form, twice
    assert (message.subjects, written(session)) == ({"nl": "Neem een potlood mee"}, [])
    narrowed = messages.edition(message)
    messages.rewrite(message, Selection(("waiting",)), message.subjects, message.bodies, narrowed)
    assert messages.edition(message) != narrowed


def test_control_without_the_edition_everybody_gets_words_that_who_pressed_never_saw(session, monkeypatch):
    monkeypatch.setattr(messages, "_refuse_rewritten", lambda _message, _seen: None)
    event = cast.event()
    parties(event, "Cato", "Daan", "Els")
    message = draft(event)
    seen = messages.edition(message)
    messages.rewrite(message, Selection(), {"nl": "Neem een potlood mee"}, WORDS[1], seen)
    assert send(message, seen) == 3
    assert compose(written(session)[0])["Subject"] == "Neem een potlood mee"


def test_who_presses_under_a_draft_that_was_thrown_away_sends_nothing(session):
    message = draft(cast.event())
    seen = messages.edition(message)
    session.execute(delete(WrittenMessage).execution_options(synchronize_session=False))  # by another, meanwhile
    with pytest.raises(WrongStatus) as found:
        send(message, seen)
    assert found.value.status == messages.DISCARDED


def test_control_without_the_mark_the_one_who_came_later_would_get_what_was_sent_before(session):
    event = cast.event()
    parties(event, "Cato", "Daan", "Els")
    message = draft(event)
    send(message)
    parties(event, "Fenna")
    message.selection = Selection().stored()
    session.flush()
    send(message)
    assert len(written(session)) == 4


def test_of_two_who_press_at_once_one_sends(session, app):
    event = cast.event()
    parties(event, "Cato", "Daan", "Els")
    number = draft(event).id
    session.commit()
    start, said = threading.Barrier(2, timeout=60), []

    def press() -> None:
        with app.app_context():
            start.wait()
            try:
                said.append(send(db.session.get_one(WrittenMessage, number)))
                db.session.commit()
            except WrongStatus:
                db.session.rollback()
                said.append(0)
            finally:
                db.session.remove()

    pressing = [threading.Thread(target=press) for _ in range(2)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join(timeout=120)
    assert sorted(said) == [0, 3]
    session.rollback()
    assert len(written(session)) == 3


def test_a_selection_is_by_state_workshop_and_channel(session):
    event = cast.event("symposium", capacity=3)
    one = cast.workshop(event, None, title="Valpreventie")
    chosen = registration.NamedPerson("person", "Cato", choices={1: one.id})
    registration.register(event, cast.application("Cato", persons=(chosen,)))
    parties(event, "Daan", "Els", "Fenna")
    counts = {
        Selection(): {("email", "nl"): 3},
        Selection(("waiting",)): {("email", "nl"): 1},
        Selection(("confirmed", "waiting")): {("email", "nl"): 4},
        Selection(part=f"item:{one.id}"): {("email", "nl"): 1},
        Selection(channels=("letter",)): {},
    }
    assert {selection: recipients.counted(event, selection) for selection in counts} == counts


def test_to_nobody_nothing_is_sent_and_the_draft_stays(session):
    message = draft(cast.event())
    with pytest.raises(messages.Nobody):
        send(message)
    assert messages.state_of(message) == messages.DRAFT


def test_each_reads_it_in_the_own_language_else_in_dutch(session):
    event = cast.event()
    for name, language in (("Cato", "nl"), ("Daan", "tr"), ("Els", "en")):
        registration.register(event, cast.application(name, language=language))
    words = ({"nl": "Kom op tijd", "tr": "Zamanında gelin"}, {"nl": "Om tien uur.", "tr": "Saat onda."})
    send(draft(event, words=words))
    assert [compose(notice)["Subject"] for notice in written(session)] == [
        "Kom op tijd",
        "Zamanında gelin",
        "Kom op tijd",
    ]
    assert messages.languages_of(event) == ["nl", "en", "tr"]


def test_who_left_before_it_went_out_does_not_get_it(session):
    event = cast.event()
    cato, *_others = parties(event, "Cato", "Daan", "Els")
    message = draft(event)
    send(message)
    registration.cancel(cato, actor="visitor")
    assert [notices.still_wanted(notice, now()) for notice in written(session)] == [False, True, True]


def test_a_mail_that_may_give_nobody_away_holds_no_word_of_it_and_the_own_page_does(session):
    event = cast.event("beter_thuis", titles={"nl": "Omgaan met dementie"})
    party = registration.register(event, cast.duo())
    message = draft(
        event, Selection(("requested",)), ({"nl": "Dementie: pen mee"}, {"nl": "De dementieweek begint."})
    )
    assert send(message) == 1
    mail = compose(written(session)[0])
    assert mail["Subject"] == "Uw afspraak op 31 maart"
    for part in ("plain", "html"):
        said = mail.get_body((part,)).get_content().casefold()
        assert "dementie" not in said
        assert "pen" not in said.replace("openen", "")
    assert [found.bodies["nl"] for found in messages.read_by(party)] == ["De dementieweek begint."]


def test_a_letter_and_a_call_hold_the_words_and_wait_for_a_hand(session):
    event = cast.event("beter_thuis")
    address = {"street": "Laan 1", "postcode": "2511 AA", "city": "Den Haag"}
    ways = (
        {"channel": "letter", "email": None, "address": address},
        {"channel": "phone", "email": None, "phone": "0701"},
    )
    for name, way in zip(("Cato", "Daan"), ways, strict=True):
        registration.register(event, cast.duo(name, **way))
    registration.register(event, cast.duo("Els"))
    message = draft(event, Selection(("requested",)))
    send(message)
    assert [notice.channel for notice in written(session)] == ["letter", "phone", "email"]
    by_hand = [by_hand_text(notice) for notice in written(session)[:2]]
    assert all("Wij schrijven veel." in text for text in by_hand)
    how_far = messages.progress(event)[f"written:{message.id}"]
    assert (how_far.total, how_far.waiting, how_far.by_hand, how_far.is_going) == (3, 3, 2, True)


def test_progress_is_what_the_outbox_says(session):
    event = cast.event()
    parties(event, "Cato", "Daan", "Els", "Fenna")
    message = draft(event)
    send(message)
    first, second, third, _last = written(session)
    notices.sent(first.id)
    notices.failed(second.id, "550")
    notices.dropped(third.id)
    assert messages.progress(event)[f"written:{message.id}"] == messages.Progress(1, 1, 0, 1, 1)


def test_a_test_goes_to_who_writes_once_a_press_and_counts_for_nothing(session):
    event = cast.event()
    parties(event, "Cato", "Daan", "Els")
    message, anna = draft(event), account_of(cast.person("Anna", "anna@vtz.nl"))
    assert [messages.test(message, anna, "a" * 32), messages.test(message, anna, "a" * 32)] == [True, False]
    (notice,) = written(session)
    assert compose(notice)["To"] == "Anna <anna@vtz.nl>"
    assert notices.still_wanted(notice, now())
    assert messages.progress(event) == {}
    assert messages.state_of(message) == messages.DRAFT


def test_about_a_circle_that_speaks_of_clients_nobody_writes_and_the_database_refuses_it(session):
    event = gpo("2027-04-15 16:00").events[0]
    with pytest.raises(ValueError, match="own words"):
        draft(event)
    message = WrittenMessage(
        event_id=event.id, privacy="PX", selection={}, subjects={"nl": "x"}, bodies={"nl": "x"}, created_at=now()
    )
    session.add(message)
    with pytest.raises(DatabaseError):
        session.flush()
    session.rollback()
