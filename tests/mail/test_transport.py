"""Messages leave over one conversation, and a refusal of one is no trouble for the others."""

import socket
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from events.mail import Refused, Unreachable
from events.mail.transport import Files, Smtp
from tests.mail_server import mail_server


def letter(number: int, to: str = "cato@example.nl") -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "anna@vtz.example", to, f"Brief {number}"
    message["Message-ID"] = f"<{number}@vtz.example>"
    message.set_content("Dag\n")
    return message


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


def test_many_messages_share_one_connection(server):
    with Smtp(server.url, "anna@vtz.example") as transport:
        for number in range(5):
            transport.send(letter(number))
    assert server.ids() == [f"<{number}@vtz.example>" for number in range(5)]
    assert server.connections == 1


@pytest.mark.parametrize(("answer", "for_good"), [("550 no such user", True), ("450 mailbox busy", False)])
def test_a_refused_recipient_is_told_apart_and_the_next_message_goes(server, answer, for_good):
    server.on_recipient = lambda address: answer if address == "daan@example.nl" else "250 known"
    with Smtp(server.url, "anna@vtz.example") as transport:
        with pytest.raises(Refused) as refused:
            transport.send(letter(1, "daan@example.nl"))
        transport.send(letter(2))
    assert (refused.value.fault, refused.value.for_good) == (answer, for_good)
    assert server.ids() == ["<2@vtz.example>"]
    assert server.connections == 1


@pytest.mark.parametrize(("answer", "for_good"), [("554 spam", True), ("452 disk full", False)])
def test_a_refused_content_is_told_apart(server, answer, for_good):
    server.on_data = lambda _message: answer
    with Smtp(server.url, "anna@vtz.example") as transport, pytest.raises(Refused) as refused:
        transport.send(letter(1))
    assert (refused.value.fault, refused.value.for_good) == (answer, for_good)


def test_the_servers_words_are_kept_without_the_address(server):
    server.on_recipient = lambda address: f"550 5.1.1 <{address}>: {address} unknown"
    with Smtp(server.url, "anna@vtz.example") as transport, pytest.raises(Refused) as refused:
        transport.send(letter(1))
    assert refused.value.fault == "550 5.1.1 <…>: <…> unknown"


def test_a_connection_that_the_server_closed_is_opened_again():
    with mail_server() as first, Smtp(first.url, "anna@vtz.example") as transport:
        transport.send(letter(1))
        transport.connection.sock.shutdown(socket.SHUT_RDWR)
        transport.send(letter(2))
        assert first.ids() == ["<1@vtz.example>", "<2@vtz.example>"]
        assert first.connections == 2


def test_a_server_that_is_away_is_nobodys_fault(server):
    url = server.url.replace(str(server.port), "1")
    with Smtp(url, "anna@vtz.example") as transport, pytest.raises(Unreachable):
        transport.send(letter(1))


def test_a_message_over_which_the_connection_breaks_waits_and_holds_up_nobody(server):
    server.on_data = lambda message: "421 closing" if message["Subject"] == "Brief 1" else "250 taken"
    with Smtp(server.url, "anna@vtz.example") as transport:
        with pytest.raises(Refused) as refused:
            transport.send(letter(1))
        transport.send(letter(2))
    assert not refused.value.for_good
    assert server.ids() == ["<2@vtz.example>"]


def test_without_a_server_a_message_is_one_file_and_the_same_message_the_same_file(tmp_path):
    folder = tmp_path / "mail"
    with Files(folder) as transport:
        for number in (1, 2, 1):
            transport.send(letter(number))
    assert sorted(file.name for file in folder.iterdir()) == ["1.eml", "2.eml"]
    assert b"Brief 1" in (folder / "1.eml").read_bytes()


def test_a_message_id_never_leads_out_of_the_folder(tmp_path):
    folder = tmp_path / "mail"
    hostile = letter(1)
    del hostile["Message-ID"]
    hostile["Message-ID"] = "<../../x/y@vtz.example>"
    with Files(folder) as transport:
        transport.send(hostile)
    assert [file.name for file in tmp_path.rglob("*.eml")] == ["xy.eml"]
    assert (folder / "xy.eml").exists()
