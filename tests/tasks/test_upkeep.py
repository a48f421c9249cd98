"""What the clock tidies up by itself."""

import os
from datetime import datetime, timedelta

import time_machine
from sqlalchemy import select

from events import accounts, jobs, messages, registration, reminders
from events.clock import now, today
from events.mail import Text, keep
from events.mail.texts import KEPT, folder_of
from events.models import Job, Notice, ReminderMoment, SignIn, SignInAttempt, WrittenMessage
from tasks import upkeep
from tests import cast
from tests.web.signing_in import account_of


def test_attempts_and_old_sign_ins_are_forgotten_by_themselves(session):
    account = accounts.invite("daan@example.nl", "Daan", by="command")
    for _ in range(3):
        accounts.begin(account, "Firefox")
    live, ended, unseen = session.query(SignIn).order_by(SignIn.id)
    ended.ended_at = now() - timedelta(days=31)
    unseen.last_seen_on = today() - timedelta(days=32)
    accounts.ask("niemand@example.nl", "192.0.2.1")
    session.query(SignInAttempt).update({SignInAttempt.at: now() - timedelta(days=2)})
    accounts.ask("niemand@example.nl", "192.0.2.1")
    session.commit()
    upkeep.forget_sign_ins()
    assert [found.id for found in session.query(SignIn)] == [live.id]
    assert session.query(SignInAttempt).count() == 1


def test_work_is_forgotten_a_week_after_it_ended_and_not_before(session):
    by = account_of(cast.person("Anna", "anna@example.nl"))
    waiting, ended, old = (jobs.ask("year", {}, by=by, submission=letter * 32).id for letter in "abc")
    for number, days in ((ended, 6), (old, 7)):
        job = session.get(Job, number)
        job.state, job.ended_at, job.file = jobs.DONE, now() - timedelta(days=days, minutes=1), "bmFtZXM="
    session.commit()
    upkeep.forget()
    assert [job.id for job in session.query(Job).order_by(Job.id)] == [waiting, ended]


def test_what_was_written_goes_when_its_event_is_over_for_as_long_as_its_class_keeps_names(session):
    """Huiskamergesprek 14 days, Beter Thuis 42, symposium 395; by the clock of the event's end."""
    for kind, days in (("huiskamergesprek", 14), ("beter_thuis", 42), ("symposium", 395)):
        event = cast.event(kind, ref=f"{kind}-kept")
        over = cast.event(kind, ref=f"{kind}-over")
        party = registration.register(over, cast.duo() if kind == "beter_thuis" else cast.application("Cato"))
        for one in (event, over):
            by = account_of(cast.person("Anna", "anna@example.nl"))
            selection = messages.Selection((party.status,))
            message = messages.write(one, selection, {"nl": "Pen"}, {"nl": "Neem mee"}, by=by)
        messages.send(message, messages.edition(message), actor="account:1")
        for one, ago in ((event, timedelta(days=days, minutes=-1)), (over, timedelta(days=days, minutes=1))):
            one.starts_at, one.ends_at = now() - ago - timedelta(hours=2), now() - ago
    session.commit()
    upkeep.forget()
    kept = [message.event.ref for message in session.query(WrittenMessage).order_by(WrittenMessage.id)]
    assert kept == ["huiskamergesprek-kept", "beter_thuis-kept", "symposium-kept"]
    assert all(notice.dropped_at for notice in session.query(Notice).filter_by(purpose="written"))


def test_a_text_that_no_gateway_took_is_deleted_and_a_fresh_one_waits(session, config, caplog):
    with time_machine.travel(now(), tick=False) as clock:
        keep(Text("old", "+31612345678", "Uw link: https://vtz.example/r/geheim"))
        left = folder_of(config) / "killed.7.part"
        left.write_text("half written")
        os.utime(left, (now().timestamp(),) * 2)
        clock.shift(KEPT - timedelta(minutes=1))
        keep(Text("fresh", "+31612345678", "Uw link: https://vtz.example/r/geheim"))
        upkeep.forget()
        assert sorted(file.name for file in folder_of(config).iterdir()) == [
            "fresh.json",
            "killed.7.part",
            "old.json",
        ]
        clock.shift(timedelta(minutes=1))
        upkeep.forget()
    assert [file.name for file in folder_of(config).iterdir()] == ["fresh.json"]
    assert "texts that no gateway took were deleted: 1" in caplog.text


def test_where_no_text_was_ever_written_there_is_nothing_to_delete(session, config):
    upkeep.forget()
    assert not folder_of(config).exists()


def test_new_reminders_are_added_and_one_event_that_fails_keeps_no_other(session, monkeypatch, caplog):
    first, second, third = (cast.event("huiskamergesprek").id for _ in range(3))
    session.commit()
    add = reminders.add
    faults = {second: RuntimeError("of this event")}

    def fails_once(number: int, moment: datetime) -> int:
        if fault := faults.pop(number, None):
            raise fault
        return add(number, moment)

    monkeypatch.setattr(reminders, "add", fails_once)
    upkeep.add_reminders()
    assert set(session.scalars(select(ReminderMoment.event_id))) == {first, third}
    session.rollback()
    assert f"the reminders of event {second} could not be added" in caplog.text
    upkeep.add_reminders()
    assert set(session.scalars(select(ReminderMoment.event_id))) == {first, second, third}
