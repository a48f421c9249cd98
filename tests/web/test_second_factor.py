"""The second factor: set up once, asked each working day, with recovery codes for who has no phone at hand."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text

from events import accounts, codes
from events.accounts import attempts
from events.clock import now
from events.models import Account, SignIn
from tests import cast
from tests.web.browsing import fault_of, hidden, read, submit
from tests.web.signing_in import sign_in

FORM, SETUP, RECOVERY = (f"/sign-in/second-factor{path}" for path in ("", "/setup", "/recovery"))


@pytest.fixture
def olga(session):
    """Somebody of the office, who needs a second factor."""
    who = cast.everyone(cast.event("beter_thuis", ref="week"))["Olga"]
    session.commit()
    return who


def shown_by_the_app(key):
    """What the app on a phone shows now, for the key that was typed into it."""
    factory = codes.factory()
    return factory._totp(key=key.replace("-", "")).generate().token


def set_up(client):
    """Set the app up as one does; the key and the recovery codes."""
    page = client.get(SETUP)
    key = re.search(r'<code class="key">([A-Z0-9-]+)</code>', page.text)[1]
    done = submit(client, SETUP, code=shown_by_the_app(key))
    assert done.status_code == 200, read(done)
    assert done.headers["Cache-Control"] == "no-store"
    return key, re.findall(r"<li><code>([0-9a-f-]+)</code></li>", done.text)


def test_at_the_first_sign_in_the_app_is_set_up_and_then_the_door_opens(session, client, olga):
    sign_in(client, olga, second_factor=False)
    door = client.get("/organise/accounts")
    assert door.headers["Location"] == f"{FORM}?next=/organise/accounts"
    assert client.get(door.headers["Location"]).headers["Location"] == f"{SETUP}?next=/organise/accounts"
    page = client.get(SETUP)
    assert 'src="data:image/svg+xml' in page.text  # made here: nobody else is asked
    _, recovery = set_up(client)
    assert len(set(recovery)) == 10
    assert client.get("/organise/accounts").status_code == 200
    assert session.query(SignIn).one().second_factor_at is not None


def test_a_wrong_first_code_sets_nothing_up(session, client, olga):
    sign_in(client, olga, second_factor=False)
    assert fault_of(submit(client, SETUP, code="000000"), "code").startswith("Deze code klopt niet")
    assert session.query(Account).one().tf_totp_secret is None
    set_up(client)  # with the same key: the page did not make another


def test_another_browser_asks_the_code_of_the_app(client, olga):
    sign_in(client, olga, second_factor=False)
    key, _ = set_up(client)
    other = client.application.test_client()
    sign_in(other, olga, second_factor=False)
    assert other.get(SETUP).headers["Location"].startswith(FORM)  # nobody sets up another app without the first
    used = shown_by_the_app(key)
    assert submit(other, FORM, code=used).status_code == 422  # somebody who looked on cannot use it again
    with time_machine.travel(now() + timedelta(minutes=2)):
        answer = submit(other, f"{FORM}?next=/organise/accounts", code=shown_by_the_app(key))
        assert (answer.status_code, answer.headers["Location"]) == (303, "/organise/accounts")
        assert other.get("/organise/accounts").status_code == 200


def test_who_set_the_app_up_elsewhere_meanwhile_goes_on_with_its_code_and_not_to_another_app(client, olga):
    sign_in(client, olga, second_factor=False)
    page = client.get(f"{SETUP}?next=/organise/accounts")
    other = client.application.test_client()
    sign_in(other, olga, second_factor=False)
    key, _ = set_up(other)
    with time_machine.travel(now() + timedelta(minutes=2)):
        late = client.post(f"{SETUP}?next=/organise/accounts", data={**hidden(page), "code": shown_by_the_app(key)})
        assert late.headers["Location"] == f"{FORM}?next=/organise/accounts"
        answer = submit(client, late.headers["Location"], code=shown_by_the_app(key))
        assert (answer.status_code, answer.headers["Location"]) == (303, "/organise/accounts")


def test_guessing_the_code_of_the_app_is_limited(client, olga):
    sign_in(client, olga, second_factor=False)
    key, recovery = set_up(client)
    other = client.application.test_client()
    sign_in(other, olga, second_factor=False)
    with time_machine.travel(now() + timedelta(minutes=2)):
        right = shown_by_the_app(key)
        wrong = f"{(int(right) + 1) % 10**6:06}"
        assert [submit(other, FORM, code=wrong).status_code for _ in range(5)] == [422] * 5
        assert submit(other, FORM, code=right).status_code == 429
        assert submit(other, RECOVERY, code=recovery[0]).status_code == 429
        assert other.get("/organise/accounts").status_code == 303


def test_control_without_the_limit_somebody_guesses_on(client, olga, monkeypatch):
    monkeypatch.setattr(attempts, "WRONG_PER_ACCOUNT", 10**9)
    sign_in(client, olga, second_factor=False)
    key, _ = set_up(client)
    other = client.application.test_client()
    sign_in(other, olga, second_factor=False)
    with time_machine.travel(now() + timedelta(minutes=2)):
        right = shown_by_the_app(key)
        wrong = f"{(int(right) + 1) % 10**6:06}"
        assert [submit(other, FORM, code=wrong).status_code for _ in range(6)] == [422] * 6
        assert submit(other, FORM, code=right).status_code == 303


def test_a_recovery_code_works_once_however_it_is_typed(session, client, olga):
    sign_in(client, olga, second_factor=False)
    _, recovery = set_up(client)
    for typed, status in ((recovery[0].upper().replace("-", " "), 303), (recovery[0], 422), (recovery[1], 303)):
        other = client.application.test_client()
        sign_in(other, olga, second_factor=False)
        assert submit(other, RECOVERY, code=typed).status_code == status
    whats = list(session.scalars(text("SELECT what FROM audit_entries ORDER BY id")))
    assert whats.count("recovery code used") == 2


def test_neither_the_key_nor_a_recovery_code_can_be_read_in_the_database(session, client, olga):
    sign_in(client, olga, second_factor=False)
    key, recovery = set_up(client)
    kept = " ".join(str(row) for row in session.execute(text("SELECT * FROM accounts")))
    for secret in (key, key.replace("-", ""), *recovery):
        assert secret not in kept


def test_new_recovery_codes_and_another_phone_ask_a_second_factor_of_just_now(client, olga):
    sign_in(client, olga, second_factor=False)
    _, old = set_up(client)
    with time_machine.travel(now() + timedelta(minutes=20)):
        late = client.post("/sign-in/second-factor/codes", data=hidden(client.get("/account")))
        assert late.headers["Location"].startswith(FORM)
        assert client.get(SETUP).headers["Location"].startswith(FORM)
        assert submit(client, RECOVERY, code=old[0]).status_code == 303
        new = client.post("/sign-in/second-factor/codes", data=hidden(client.get("/account")))
        codes_now = re.findall(r"<li><code>([0-9a-f-]+)</code></li>", new.text)
        assert len(codes_now) == 10
        assert not set(codes_now) & set(old)
        assert client.get(SETUP).status_code == 200


def test_the_office_lets_somebody_set_up_the_app_anew(session, client, olga):
    sign_in(client, olga, second_factor=False)
    set_up(client)
    account = session.query(Account).one()
    accounts.reset_second_factor(account, by="command")
    session.commit()
    assert client.get("/account").headers["Location"].startswith("/sign-in?next=")  # out, everywhere
    sign_in(client, olga, second_factor=False)
    assert client.get(FORM).headers["Location"] == SETUP


def test_without_a_sign_in_there_is_nothing_to_prove(client):
    for path in (FORM, RECOVERY, SETUP):
        answer = client.get(path, follow_redirects=True)
        assert answer.request.path == "/sign-in"
