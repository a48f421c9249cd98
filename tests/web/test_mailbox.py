"""On a machine without a mail server its mails can be read in the browser, and nothing else can."""

import pytest

from events import registration
from tasks import outbox
from tests import cast, databases


@pytest.fixture
def mails(session, app) -> list[str]:
    """Two mails in the mailbox; their names, the older first."""
    for kind, name in (("symposium", "Cato"), ("huiskamergesprek", "Daan")):
        registration.register(cast.event(kind), cast.application(name))
        session.commit()
        outbox.deliver()
    folder = app.config["SAMENKOMST"].mail_dir
    return [file.stem for file in sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)]


def test_the_mails_are_listed_newest_first(client, mails):
    page = client.get("/mailbox").text
    assert page.index("Uw afspraak op") < page.index("U bent aangemeld: Symposium van Anna")
    assert "Cato &lt;cato@example.nl&gt;" in page
    assert all(f"/mailbox/{name}" in page for name in mails)


def test_an_empty_mailbox_says_so(client):
    assert "Er is nog geen mail." in client.get("/mailbox").text


def test_a_mail_shows_headers_text_links_and_calendar_part(client, mails):
    page = client.get(f"/mailbox/{mails[0]}").text
    assert "Vereniging Transmurale Zorg &lt;secretariaat@vtz.example&gt;" in page
    assert "Wij verwachten u hier:" in page
    assert '<a href="http://127.0.0.1:8000/r/' in page
    assert "METHOD:REQUEST" in page
    assert "invite.ics" in page


def test_the_html_part_runs_and_fetches_nothing(client, mails):
    answer = client.get(f"/mailbox/{mails[0]}/html")
    assert answer.mimetype == "text/html"
    assert "<p>U bent aangemeld. Wij verwachten u hier:</p>" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("sandbox")


@pytest.mark.parametrize("name", ["..", "../keys", "%2e%2e%2fkeys", "..%2f..%2fsamenkomst.sqlite", "x", "*", "?"])
def test_no_address_leads_out_of_the_mailbox(client, mails, app, name):
    folder = app.config["SAMENKOMST"].mail_dir
    (folder.parent / "keys.eml").write_text("Subject: secret\n\nsecret")
    for address in (f"/mailbox/{name}", f"/mailbox/{name}/html"):
        assert "secret" not in client.get(address).text


@pytest.mark.parametrize(
    "settings", [{"SMTP_URL": "smtp://127.0.0.1:25"}, {"BASE_URL": "http://aanmelden.vtz.example"}]
)
def test_where_mail_is_sent_or_others_come_by_there_is_no_mailbox(client, mails, app, settings):
    known = app.config["SAMENKOMST"]
    app.config["SAMENKOMST"] = databases.make_config(known.DATABASE_URL, known.DATA_DIR, **settings)
    for address in ("/mailbox", f"/mailbox/{mails[0]}", f"/mailbox/{mails[0]}/html"):
        assert client.get(address).status_code == 404
