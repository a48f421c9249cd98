"""One's own account: where one is signed in, and ending it from elsewhere."""

import pytest

from events import accounts
from events.models import SignIn
from tests import cast
from tests.web.browsing import press, read
from tests.web.signing_in import account_of, sign_in


@pytest.fixture
def who(session):
    found = {name: cast.person(name, f"{name.casefold()}@example.nl") for name in ("Cato", "Daan")}
    session.commit()
    return found


def test_every_browser_is_listed_by_its_name(client, who):
    sign_in(client, who["Cato"])
    assert "Firefox op Windows Hier bent u nu" in read(client.get("/account"))
    assert "cato@example.nl" in read(client.get("/account"))


def test_a_browser_is_signed_out_from_another_at_once(session, client, who):
    lost = client.application.test_client()
    sign_in(lost, who["Cato"])
    sign_in(client, who["Cato"])
    first = session.query(SignIn).order_by(SignIn.id).first().id
    assert lost.get("/mine").status_code == 200
    assert press(client, "/account", f"/account/sign-ins/{first}/end").status_code == 303
    assert lost.get("/mine").status_code == 303
    assert client.get("/mine").status_code == 200


def test_all_others_are_signed_out_together(client, who):
    others = [client.application.test_client() for _ in range(2)]
    for other in others:
        sign_in(other, who["Cato"])
    sign_in(client, who["Cato"])
    press(client, "/account", "/account/sign-ins/end")
    assert [other.get("/mine").status_code for other in others] == [303, 303]
    assert client.get("/mine").status_code == 200


def test_nobody_ends_what_is_anothers(session, client, who):
    theirs = client.application.test_client()
    sign_in(theirs, who["Daan"])
    number = session.query(SignIn).one().id
    sign_in(client, who["Cato"])
    assert press(client, "/account", f"/account/sign-ins/{number}/end").status_code == 404
    assert theirs.get("/mine").status_code == 200


def test_nobody_without_a_sign_in_or_a_second_factor_changes_an_account(session, client):
    olga = cast.everyone(cast.event("beter_thuis"))["Olga"]
    session.commit()
    assert client.get("/account").headers["Location"] == "/sign-in?next=/account"
    sign_in(client, olga, second_factor=False)
    assert client.get("/account").headers["Location"] == "/sign-in/second-factor?next=/account"
    assert account_of(session.merge(olga)).tf_totp_secret is None
    assert len(accounts.live_sign_ins(account_of(session.merge(olga)))) == 1


def test_no_cache_keeps_what_only_who_is_signed_in_sees(session, client):
    olga = cast.everyone(cast.event("symposium"))["Olga"]
    session.commit()
    sign_in(client, olga)
    for path in ("/mine", "/account", "/organise", "/organise/accounts", "/sign-in/code"):
        assert "no-store" in client.get(path).headers["Cache-Control"], path
    assert "no-store" not in client.get("/agenda").headers.get("Cache-Control", "")  # the control
