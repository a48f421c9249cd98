"""The words of a mail server are a stranger's: they are kept without addresses, and as any database takes them."""

import pytest
from sqlalchemy import select

from events import notices, registration
from events.mail import Refused
from events.mail.smtp import Smtp
from events.mail.transport import without_addresses
from events.models import Notice
from tests import cast
from tests.mail.test_transport import letter
from tests.mail_server import mail_server


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 5.1.1 <cato@example.nl>: cato@example.nl, unknown", "550 5.1.1 <…>: <…> unknown"),
        ('550 "a b"@example.nl unknown', "550 <…> unknown"),
        ('550 <"a\\"b c"@example.nl>: no "such" user', '550 <…>: no "such" user'),
        ("550 cato=40example.nl unknown", "550 <…> unknown"),
        ("550 https://mail.example/why?who=cato%40example.nl", "550 <…>"),
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
