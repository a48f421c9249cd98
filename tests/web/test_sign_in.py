"""Signing in with a mailed code or link, as anybody does without JavaScript, and as somebody tries who should not."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event as on
from sqlalchemy import text

from events import accounts, codes, notices
from events.accounts import attempts
from events.clock import now
from events.extensions import db
from events.mail import compose
from events.models import Account, Notice, Person, SignIn, SignInAttempt
from tests import cast
from tests.answers.circle import gpo
from tests.web.browsing import fault_of, hidden, press, read, submit

ASK, CODE = "/sign-in", "/sign-in/code"


@pytest.fixture
def daan(session) -> Person:
    """Somebody with an account and nothing to organise."""
    accounts.invite("daan@example.nl", "Daan", by="command")
    session.commit()
    return session.query(Person).one()


def mailed(to="daan@example.nl"):
    """The last mail with a code: its code, its link, and all it says."""
    person = db.session.query(Person).filter_by(key_hash=cast.person_key("", None, to, None)).one()
    found = (
        db.session.query(Notice).filter_by(purpose="sign_in", person_id=person.id).order_by(Notice.id.desc()).first()
    )
    body = compose(found).get_body(("plain",)).get_content()
    db.session.rollback()
    return re.search(r"Uw code is: (\d{3} \d{3})", body)[1], re.search(r"https?://[^/]+(/s/\S+)", body)[1], body


def ask(client, email="daan@example.nl"):
    return submit(client, ASK, email=email)


def asked(session):
    return session.query(Notice).filter_by(purpose="sign_in").count()


def test_a_code_signs_in_and_the_own_page_follows(session, client, daan):
    assert ask(client).headers["Location"] == CODE
    code, _, body = mailed()
    assert "Geef de code aan niemand" in body
    answer = submit(client, CODE, code=code)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/mine")
    assert "Mijn bijeenkomsten" in read(client.get("/mine"))
    assert session.query(SignIn).one().second_factor_at is None


def test_the_link_has_one_button_and_a_look_changes_nothing(session, client, daan):
    ask(client)
    _, link, _ = mailed()
    for _ in range(3):  # scanners of mail follow links
        page = client.get(link)
        assert page.status_code == 200
        assert page.text.count("<button") == 1
        assert page.headers["Referrer-Policy"] == "no-referrer"
    assert session.query(SignIn).count() == 0
    elsewhere = client.application.test_client()  # the mail is read on another device than the one that asked
    assert press(elsewhere, link, link).headers["Location"] == "/mine"
    assert session.query(SignIn).count() == 1


def test_a_code_and_its_link_work_once_and_die_together(client, daan):
    ask(client)
    code, link, _ = mailed()
    submit(client, CODE, code=code)
    other = client.application.test_client()
    assert other.get(link).status_code == 404
    assert other.post(link, data=hidden(other.get(ASK))).status_code == 404
    ask(other)
    again, _, _ = mailed()
    assert again != code
    assert submit(other, CODE, code=code).status_code == 422


def test_a_code_works_for_a_quarter_of_an_hour(session, client, daan):
    with time_machine.travel(now(), tick=False) as clock:
        ask(client)
        code, link, _ = mailed()
        clock.shift(timedelta(minutes=14))
        assert client.get(link).status_code == 200
        clock.shift(timedelta(minutes=2))
        assert client.get(link).status_code == 404
        assert submit(client, CODE, code=code).status_code == 422
        found = session.query(Notice).filter_by(purpose="sign_in").one()
        assert not notices.still_wanted(found, now())


def test_a_code_that_was_used_is_mailed_no_more(session, client, daan):
    ask(client)
    found = session.query(Notice).filter_by(purpose="sign_in").one()
    assert notices.still_wanted(found, now())
    submit(client, CODE, code=mailed()[0])
    session.expire_all()
    assert not notices.still_wanted(found, now())


def test_who_asks_twice_may_type_the_code_of_either_mail(client, daan):
    ask(client)
    first, _, _ = mailed()
    ask(client)
    assert mailed()[0] == first


def test_the_answer_is_the_same_for_who_is_not_known(session, client, daan):
    known, unknown = ask(client), ask(client, "niemand@example.nl")
    assert (unknown.status_code, unknown.headers["Location"]) == (known.status_code, known.headers["Location"])
    assert asked(session) == 1
    page = client.get(CODE)
    assert "Kennen wij uw e-mailadres? Dan staat daar" in read(page)
    assert submit(client, CODE, code="123456").status_code == 422
    assert session.query(Account).count() == 1


def test_no_code_is_kept_where_somebody_could_read_it(session, client, daan):
    ask(client)
    code, link, _ = mailed()
    for table in ("accounts", "notices", "sign_in_attempts", "audit_entries"):
        for row in session.execute(text(f"SELECT * FROM {table}")):
            kept = " ".join(map(str, row))
            assert code not in kept
            assert code.replace(" ", "") not in kept
            assert link not in kept


def test_guessing_is_limited_and_the_right_code_comes_too_late(session, client, daan):
    ask(client)
    code, link, _ = mailed()
    wrong = f"{(int(code.replace(' ', '')) + 1) % 10**6:06}"
    for _ in range(5):
        answer = submit(client, CODE, code=wrong)
        assert fault_of(answer, "code").startswith("Deze code klopt niet")
    blocked = submit(client, CODE, code=code)
    assert (blocked.status_code, blocked.headers["Retry-After"]) == (429, "3600")
    assert session.query(SignIn).count() == 0
    assert press(client, link, link).status_code == 303  # the owner still has the mail
    with time_machine.travel(now() + timedelta(minutes=61)):
        later = client.application.test_client()
        ask(later)
        assert submit(later, CODE, code=mailed()[0]).status_code == 303


def test_control_without_the_limit_somebody_guesses_on(client, daan, monkeypatch):
    monkeypatch.setattr(attempts, "WRONG_PER_ACCOUNT", 10**9)
    ask(client)
    code, _, _ = mailed()
    wrong = f"{(int(code.replace(' ', '')) + 1) % 10**6:06}"
    assert [submit(client, CODE, code=wrong).status_code for _ in range(6)] == [422] * 6
    assert submit(client, CODE, code=code).status_code == 303


@pytest.mark.parametrize("email", ["daan@example.nl", "niemand@example.nl"])
def test_asking_is_limited_for_who_is_known_and_who_is_not(session, client, daan, email):
    assert [ask(client, email).status_code for _ in range(5)] == [303] * 5
    assert ask(client, email.upper()).status_code == 429
    assert ask(client, "cato@example.nl").status_code == 303  # a building shares its address


def ask_from(client, address, email="daan@example.nl"):
    typed = {**hidden(client.get(ASK)), "email": email}
    return client.post(ASK, data=typed, environ_overrides={"REMOTE_ADDR": address}).status_code


def test_a_stranger_elsewhere_keeps_nobody_from_a_code_nor_mails_without_end(session, client, daan, monkeypatch):
    strangers = client.application.test_client()
    assert [ask_from(strangers, "192.0.2.1") for _ in range(6)] == [303] * 5 + [429]
    assert ask_from(client, "198.51.100.7") == 303
    assert submit(client, CODE, code=mailed()[0]).status_code == 303
    monkeypatch.setattr(attempts, "ASKED_PER_ACCOUNT", 8)
    assert [ask_from(strangers, f"192.0.2.{n}") for n in range(2, 6)] == [303, 303, 429, 429]
    assert asked(session) == 8


def test_control_counted_per_account_alone_the_stranger_keeps_the_owner_out(client, daan, monkeypatch):
    monkeypatch.setattr(attempts, "ASKED_PER_ACCOUNT", attempts.ASKED_FROM_ONE_ADDRESS)
    strangers = client.application.test_client()
    assert [ask_from(strangers, "192.0.2.1") for _ in range(6)] == [303] * 5 + [429]
    assert ask_from(client, "198.51.100.7") == 429


def test_who_has_one_address_of_a_network_has_them_all(app):
    assert attempts.hash_of("2001:db8:0:1::1") == attempts.hash_of("2001:db8:0:1:ffff::2")
    assert attempts.hash_of("2001:db8:0:1::1") != attempts.hash_of("2001:db8:0:2::1")
    assert attempts.hash_of("::ffff:192.0.2.1") == attempts.hash_of("192.0.2.1") != attempts.hash_of("192.0.2.2")
    assert attempts.hash_of("unknown") == attempts.hash_of("unknown")


def test_guesses_at_an_account_count_from_wherever_they_come(client, daan):
    ask(client)
    code, _, _ = mailed()
    typed = {**hidden(client.get(CODE)), "code": f"{(int(code.replace(' ', '')) + 1) % 10**6:06}"}
    said = [client.post(CODE, data=typed, environ_overrides={"REMOTE_ADDR": f"192.0.2.{n}"}) for n in range(6)]
    assert [answer.status_code for answer in said] == [422] * 5 + [429]


def test_an_address_that_tries_everybody_is_stopped(client, daan, monkeypatch):
    monkeypatch.setattr(attempts, "PER_ADDRESS", 3)
    assert [ask(client, f"{n}@example.nl").status_code for n in range(4)] == [303, 303, 303, 429]


def test_behind_a_proxy_the_address_it_saw_counts_and_not_what_a_visitor_says(app, client, daan, monkeypatch):
    monkeypatch.setattr(attempts, "PER_ADDRESS", 1)
    claims = ({"X-Forwarded-For": f"10.0.0.{n}, 192.0.2.{n // 2}"} for n in range(4))
    app.config["SAMENKOMST"] = replace(app.config["SAMENKOMST"], BASE_URL="https://aanmelden.example")
    typed = {**hidden(client.get(ASK)), "email": "niemand@example.nl"}
    assert [client.post(ASK, data=typed, headers=said).status_code for said in claims] == [303, 429, 303, 429]


def test_attempts_are_forgotten_after_a_day(session, client, daan):
    ask(client)
    accounts.forget(now() + timedelta(hours=23))
    assert session.query(SignInAttempt).count() == 1
    accounts.forget(now() + timedelta(hours=25))
    assert session.query(SignInAttempt).count() == 0


@pytest.mark.parametrize(
    ("where", "leads"),
    [
        ("/account", "/account"),
        ("/organise/search?q=a", "/organise/search?q=a"),
        ("https://evil.example/", "/mine"),
        ("//evil.example/", "/mine"),
        ("/\\evil.example", "/mine"),
        ("/\t/evil.example", "/mine"),
        ("javascript:alert(1)", "/mine"),
    ],
)
def test_one_goes_on_to_a_page_of_this_site_only(client, daan, where, leads):
    client.get(ASK, query_string={"next": where})
    client.post(ASK, data={**hidden(client.get(ASK, query_string={"next": where})), "email": "daan@example.nl"})
    assert submit(client, CODE, code=mailed()[0]).headers["Location"] == leads


def test_nothing_of_the_session_before_goes_on_after_signing_in(client, daan):
    ask(client)
    with client.session_transaction() as before:
        before["planted"] = "by somebody else"
        token = before["csrf_token"]
    submit(client, CODE, code=mailed()[0])
    with client.session_transaction() as after:
        assert "planted" not in after
        assert "asked" not in after
        assert after.get("csrf_token") != token


def test_a_form_without_its_token_signs_nobody_in(session, client, daan):
    ask(client)
    code, link, _ = mailed()
    assert client.post(CODE, data={"code": code}).status_code == 400
    assert client.post(link).status_code == 400
    assert session.query(SignIn).count() == 0


def test_signing_out_ends_the_browser_on_our_side_too(session, client, daan):
    ask(client)
    submit(client, CODE, code=mailed()[0])
    with client.session_transaction() as stolen:
        kept = dict(stolen)
    assert press(client, "/mine", "/sign-out").headers["Location"] == ASK
    thief = client.application.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(kept)
    assert thief.get("/mine").status_code == 303
    assert client.get("/sign-out").status_code == 405


def test_the_cookie_is_not_for_scripts_and_not_for_other_sites(client):
    cookie = client.get(ASK).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    site = replace(client.application.config["SAMENKOMST"], BASE_URL="https://aanmelden.example")
    assert site.for_flask()["SESSION_COOKIE_SECURE"] is True
    assert "Secure" not in cookie  # a machine of one's own has no https; elsewhere it is


def test_an_account_that_was_ended_gets_no_code(session, client, daan):
    accounts.end(session.query(Account).one(), by="command")
    session.commit()
    assert ask(client).status_code == 303
    assert asked(session) == 0


def test_a_professional_who_registered_gets_in_and_a_participant_does_not(session, client):
    for kind, name in (("symposium", "Cato"), ("huiskamergesprek", "Bert"), ("beter_thuis", "Ans")):
        event = cast.event(kind)
        application = cast.duo(name) if kind == "beter_thuis" else cast.application(name)
        cast.registration.register(event, application)
    session.commit()
    for name in ("Cato", "Bert", "Ans"):
        ask(client, f"{name.casefold()}@example.nl")
    assert [account.email for account in session.query(Account)] == ["cato@example.nl"]
    assert session.query(Account).one().person.name == "Cato"
    submit(client, ASK, email="cato@example.nl")
    assert submit(client, CODE, code=mailed("cato@example.nl")[0]).headers["Location"] == "/mine"


def test_whoever_sits_in_a_circle_gets_in(session, client):
    place = gpo().roster[0]
    email = place.person.email
    session.commit()
    ask(client, email)
    assert session.query(Account).one().person_id == place.person_id
    place.until_on = now().date() - timedelta(days=1)
    session.query(Account).delete()
    session.query(Notice).filter_by(purpose="sign_in").delete()
    session.commit()
    ask(client, email)
    assert session.query(Account).count() == 0


def test_codes_by_the_library_are_taken_once(session, daan):
    account = session.query(Account).one()
    account.tf_totp_secret = codes.new_secret()
    typed = codes.factory().generate_totp_password(account.tf_totp_secret)
    assert codes.is_of_app(account, f"{typed[:3]} {typed[3:]}")
    assert not codes.is_of_app(account, typed)
    account.us_totp_secrets = None  # the control: whoever forgets which was the last takes it twice
    assert codes.is_of_app(account, typed)


def test_visitors_pay_nothing_for_it(session, client):
    """No statement, no cookie and no word to caches because of signing in, on what visitors open and send."""
    ref = cast.event(ref="symposium").ref
    session.commit()
    seen = []
    on.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    for path in ("/agenda", f"/agenda/{ref}", "/feeds", "/feeds/agenda.ics", "/static/samenkomst.css"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
    typed = {"name": "Cato", "email": "cato@example.nl", "organisation": "Florence", "function": "Arts"}
    address = f"/agenda/{ref}/register"
    assert submit(client, address, **typed, consent_registration="y").status_code == 303
    assert seen
    assert [statement for statement in seen if "accounts" in statement or "sign_in" in statement] == []
