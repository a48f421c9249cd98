"""The words of a mail server are a stranger's: they are kept without addresses, and as any database takes them."""

import re
from dataclasses import replace
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from events import notices, registration
from events.mail import Refused
from events.mail.smtp import Smtp
from events.mail.transport import without_addresses
from events.models import Notice
from tasks import outbox
from tests import cast
from tests.mail.test_transport import letter
from tests.mail_server import mail_server

TOKEN = "WzEsMV0.aZ3dEf6hIjKlMnOpQrStUvWxYz_-"  # as `events/tokens.py` makes them


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 5.1.1 <cato@example.nl>: cato@example.nl, unknown", "550 5.1.1 <…>: <…> unknown"),
        ('550 "a b"@example.nl unknown', "550 <…> unknown"),
        ('550 <"a\\"b c"@example.nl>: no "such" user', '550 <…>: no "such" user'),
        ("550 cato=40example.nl unknown", "550 <…> unknown"),
        ("550 https://mail.example/why?who=cato%40example.nl", "550 <…>"),
        (f"554 5.7.1 URL https://vtz.example/r/{TOKEN} is listed", "554 5.7.1 URL https://vtz.example/… is listed"),
        (f"554 5.7.1 <http://vtz.example:8000/m/{TOKEN}>", "554 5.7.1 <http://vtz.example:8000/…>"),
        (f"554 5.7.1 vtz.example/r/{TOKEN}", "554 5.7.1 vtz.example/r/WzEsMV0.…"),
        (f"554 5.7.1 https=3A//vtz.example/r/{TOKEN}, no", "554 5.7.1 https=3A//vtz.example/r/WzEsMV0.…, no"),
        ("550 relay.authentication-results.example said no", "550 relay.authentication-results.example said no"),
        ("550 ca\x00to\x1f@example.nl unknown", "550 <…> unknown"),
        ("552 size=4096 is above the <limit>", "552 size=4096 is above the <limit>"),
        ("550-5.1.1 no\x00such\r\n550\tuser\x7f", "550-5.1.1 nosuch 550 user"),
        ("no conversation: ", "no conversation: "),
    ],
)
def test_words_are_kept_on_one_line_without_addresses_and_control_characters(said, kept):
    assert without_addresses(said) == kept


def test_half_an_address_at_the_end_of_what_is_read_is_not_kept():
    filled = "550 " + f"<{'a' * 40}@b.nl> " * 41
    assert without_addresses(f"{filled}daan daan daan daan daan cato@example.nl") == (
        "550 " + "<…> " * 41 + "daan daan daan daan daan "
    )


@pytest.mark.parametrize("said", ["x", '"', '"x', "<", "=40", "=40.", "x ", " "])
def test_however_much_a_server_says_it_is_read_at_once(said):
    """Nobody waits for this test: a search that begins anew at every letter takes the better part of an hour."""
    assert len(without_addresses(said * (1_000_000 // len(said)))) <= 500


def test_a_fault_with_a_nul_in_it_is_kept_by_both_databases(session):
    registration.register(cast.event(), cast.application())
    session.commit()
    with mail_server() as server, Smtp(server.url, "anna@vtz.example") as transport:
        server.on_recipient = lambda _address: "550 no\x00such user"
        with pytest.raises(Refused) as refused:
            transport.send(letter(1))
    notices.failed(*notices.claim(), refused.value.fault)
    session.commit()
    assert session.scalar(select(Notice.fault)) == "550 nosuch user"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 5.1.1 cato.visser... User unknown", "550 5.1.1 <…>... User unknown"),
        ("550 5.1.1 Cato.Visser unknown, catovisser too", "550 5.1.1 <…> unknown, catovisser too"),
    ],
)
def test_the_name_in_the_address_of_the_recipient_is_not_kept(said, kept):
    assert without_addresses(said, "cato.visser@example.nl") == kept


def test_no_link_that_a_filter_quotes_is_kept_or_logged(app, session, caplog):
    event = cast.event("beter_thuis")
    for name in ("Cato", "Daan", "Els"):
        registration.register(event, cast.duo(name))
    session.commit()

    def quoting(message: EmailMessage) -> str:
        link = re.search(r"https?://\S+/r/\S+", message.get_body(("plain",)).get_content())
        assert link is not None
        return f"554 5.7.1 message refused: URL {link[0]} is listed"

    with mail_server() as server:
        server.on_data = quoting
        app.config["SAMENKOMST"] = replace(app.config["SAMENKOMST"], SMTP_URL=server.url)
        outbox.deliver()
    session.rollback()
    kept = [*session.scalars(select(Notice.fault)), notices.delivery().fault]
    assert [fault for fault in kept if "is listed" in str(fault)] == kept
    said = " ".join([*kept, *(record.getMessage() for record in caplog.records), caplog.text])
    assert "/r/" not in said.replace("/r/<token>", "")
