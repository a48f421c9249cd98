"""A server that hears several commands at once is told of the next message with the lines of the one before."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from smtplib import SMTPServerDisconnected

import pytest

from events.mail import Refused, conversation
from events.mail.conversation import Conversation
from events.mail.smtp import Smtp
from tests.mail.test_transport import letter
from tests.mail_server import HANGS_UP, TAKEN, mail_server


@pytest.fixture
def server():
    with mail_server() as running:
        running.pipelining = True
        yield running


@pytest.fixture
def transport(server):
    with Smtp(server.url, "anna@vtz.example") as opened:
        yield opened


def ids(*numbers: int) -> list[str]:
    return [f"<{number}@vtz.example>" for number in numbers]


def send(transport: Smtp, message: EmailMessage, following: EmailMessage | None = None) -> None:
    transport.send(message, following=lambda: following)


class Listener(threading.Thread):
    """A server that greets, answers each parcel with the next of `answers`, and may hear one more."""

    def __init__(self, opened: socket.socket, answers: tuple[str, ...], *, is_tired: bool) -> None:
        super().__init__()
        self.url = f"smtp://127.0.0.1:{opened.getsockname()[1]}"
        self.opened, self.answers, self.is_tired = opened, answers, is_tired
        self.got: list[bytes] = []

    def run(self) -> None:
        connection, _who = self.opened.accept()
        with connection:
            connection.sendall(b"220 ready\r\n")
            for answer in self.answers:
                self.got.append(connection.recv(65536))
                connection.sendall(answer.encode() + b"\r\n")
            if not self.is_tired:
                self.got.append(connection.recv(65536))


@contextmanager
def listening(*answers: str, is_tired: bool = False) -> Iterator[Listener]:
    """Such a server, for as long as the `with` lasts."""
    with socket.create_server(("127.0.0.1", 0)) as opened:
        server = Listener(opened, answers, is_tired=is_tired)
        server.start()
        yield server
        server.join(60)


SEVERAL, ONE = "250-here\r\n250-PIPELINING\r\n250 SIZE", "250-here\r\n250 SIZE"
ENVELOPE = "250 ok\r\n250 ok\r\n354 go on"


def test_the_next_is_told_of_in_one_go_with_the_lines_of_the_one_before():
    first, second = letter(1), letter(2)
    with (
        listening(SEVERAL, ENVELOPE, f"250 taken\r\n{ENVELOPE}", "250 taken") as listener,
        Smtp(listener.url, "anna@vtz.example") as transport,
    ):
        send(transport, first, second)
        send(transport, second)
    envelope = f"mail from:<anna@vtz.example> size={len(second.as_bytes())}\r\nrcpt to:<cato@example.nl>\r\ndata\r\n"
    assert listener.got[2] == first.as_bytes() + b".\r\n" + envelope.encode()
    assert listener.got[3:] == [second.as_bytes() + b".\r\n", b"quit\r\n"]


def test_a_server_that_hears_one_command_at_a_time_is_told_of_nothing_before_its_time():
    first = letter(1)
    with (
        listening(ONE, "250 ok", "250 ok", "354 go on", "250 taken") as listener,
        Smtp(listener.url, "anna@vtz.example") as transport,
    ):
        send(transport, first, letter(2))
    assert listener.got[4:] == [first.as_bytes() + b".\r\n", b"quit\r\n"]


def test_messages_that_follow_each_other_arrive_as_they_were_written(server, transport):
    letters = [letter(number) for number in range(6)]
    for one, following in zip(letters, [*letters[1:], None], strict=True):
        send(transport, one, following)
    assert (server.ids(), server.connections) == (ids(*range(6)), 1)
    assert [message.get_content().split() for message in server.messages] == [["Dag"]] * 6


def test_what_did_not_follow_after_all_is_not_sent(server, transport):
    send(transport, letter(1), letter(2))
    send(transport, letter(3))
    assert (server.ids(), server.connections) == (ids(1, 3), 2)


def test_the_same_message_read_again_follows_all_the_same(server, transport):
    send(transport, letter(1), letter(2))
    send(transport, letter(2), letter(3))
    send(transport, letter(3))
    assert (server.ids(), server.connections) == (ids(1, 2, 3), 1)


def test_a_server_that_waits_for_a_message_hears_no_goodbye():
    """It would take that for the message's first line, and we would wait for an answer to it."""
    with (
        listening(SEVERAL, ENVELOPE, f"250 taken\r\n{ENVELOPE}") as listener,
        Smtp(listener.url, "anna@vtz.example") as transport,
    ):
        send(transport, letter(1), letter(2))
    assert listener.got[-1] == b""


@pytest.mark.parametrize(("answer", "for_good"), [("554 spam", True), ("452 disk full", False)])
def test_a_refused_content_takes_nothing_from_the_next(server, transport, answer, for_good):
    server.on_data = lambda message: answer if message["Subject"] == "Brief 1" else TAKEN
    second = letter(2)
    with pytest.raises(Refused) as refused:
        send(transport, letter(1), second)
    send(transport, second)
    assert (refused.value.fault, refused.value.for_good) == (answer, for_good)
    assert (server.ids(), server.connections) == (ids(2), 1)


@pytest.mark.parametrize("keeps_refused", [False, True])
def test_a_refused_recipient_is_told_when_its_turn_comes(server, transport, keeps_refused):
    server.on_recipient = lambda address: "550 no such user" if address == "daan@example.nl" else "250 known"
    server.keeps_refused = keeps_refused
    second = letter(2, "daan@example.nl")
    send(transport, letter(1), second)
    with pytest.raises(Refused, match="550 no such user"):
        send(transport, second, letter(3))
    send(transport, letter(3))
    assert (server.ids(), server.connections) == (ids(1, 3), 1 + keeps_refused)


def test_a_message_that_cannot_be_sent_is_refused_when_its_turn_comes(server, transport):
    server.on_recipient = lambda _address: "250 known"
    nobody = letter(2)
    nobody.replace_header("To", "cato@example.nl, daan@example.nl")
    send(transport, letter(1), nobody)
    with pytest.raises(Refused) as refused:
        send(transport, nobody)
    send(transport, letter(3))
    assert refused.value.for_good
    assert (server.ids(), server.connections) == (ids(1, 3), 1)


def test_a_server_that_says_goodbye_over_one_message_hears_the_next_on_a_new_connection(server, transport):
    server.on_data = lambda message: "421 closing" if message["Subject"] == "Brief 1" else TAKEN
    second = letter(2)
    with pytest.raises(Refused) as refused:
        send(transport, letter(1), second)
    send(transport, second)
    assert (refused.value.is_unsure, server.ids(), server.connections) == (False, ids(2), 2)


def test_a_server_that_falls_silent_over_one_message_gets_the_next_once(server, transport):
    server.on_data = lambda message: HANGS_UP if message["Subject"] == "Brief 1" else TAKEN
    second = letter(2)
    with pytest.raises(Refused) as silent:
        send(transport, letter(1), second)
    send(transport, second)
    assert (silent.value.is_unsure, server.ids(), server.connections) == (True, ids(1, 2), 2)


@pytest.fixture(params=[True, False], ids=["asked", "control"])
def asks_first(request, monkeypatch):
    """Whether one looks, before the lines of a message, if the server still waits for them."""
    if not request.param:
        monkeypatch.setattr(Conversation, "_stop_if_it_speaks", lambda _self: None)
    return request.param


def test_a_server_that_grew_tired_of_waiting_gets_the_message_at_once(server, asks_first):
    """Without a look one would say the lines to nobody, and not know what became of them."""
    second = letter(2)
    with (
        listening(SEVERAL, ENVELOPE, f"250 taken\r\n{ENVELOPE}", is_tired=True) as listener,
        Smtp(listener.url, "anna@vtz.example") as transport,
    ):
        send(transport, letter(1), second)
        listener.join(60)
        transport.url = transport.url._replace(netloc=f"127.0.0.1:{server.port}")
        if asks_first:
            send(transport, second)
        else:
            with pytest.raises(Refused) as perhaps:
                send(transport, second)
            assert perhaps.value.is_unsure
    assert server.ids() == ids(2) * asks_first


@pytest.fixture
def breaks_over_lines(server, transport, monkeypatch):
    """Let the connection break over the lines of a message: when the server has heard them, or before."""

    def arm(heard: threading.Event | None = None) -> None:
        connection = transport.conversation.connection
        say = connection.send

        def break_off(said: bytes | str) -> None:
            is_message = str(said).startswith("b'From")
            if heard is not None or not is_message:
                say(said)
            if is_message:
                assert heard is None or heard.wait(60)
                connection.close()
                raise SMTPServerDisconnected("broken")

        monkeypatch.setattr(connection, "send", break_off)

    return arm


def test_what_breaks_between_one_message_and_the_next_perhaps_arrived(server, transport, breaks_over_lines):
    """The lines may have been heard, and what was said after them not."""
    was_told = threading.Event()

    def known(address: str) -> str:
        if address == "els@example.nl":
            was_told.set()
        return "250 known"

    server.on_recipient = known
    send(transport, letter(1))
    breaks_over_lines(was_told)
    with pytest.raises(Refused) as perhaps:
        send(transport, letter(2), letter(3, "els@example.nl"))
    assert perhaps.value.is_unsure
    assert server.ids() == ids(1, 2)


def test_what_breaks_within_a_message_is_sent_again_at_once(server, transport, breaks_over_lines):
    send(transport, letter(1))
    breaks_over_lines()
    send(transport, letter(2))
    assert (server.ids(), server.connections) == (ids(1, 2), 2)


class Unwritable(EmailMessage):
    def as_bytes(self, *_more: object, **_named: object) -> bytes:
        raise KeyError("no such thing")


@pytest.mark.parametrize("to", ["els@example.nl", "\ud800@example.nl"])
def test_a_fault_of_the_next_is_none_of_this_one(server, transport, to):
    following = Unwritable() if to == "els@example.nl" else letter(2)
    following._headers = [("To", to)]
    send(transport, letter(1), following)
    send(transport, letter(3))
    assert (server.ids(), server.connections) == (ids(1, 3), 1)


def test_a_message_that_cannot_be_sent_does_not_take_the_place_of_another(server, transport):
    nobody = letter(3)
    nobody.replace_header("To", "cato@example.nl, daan@example.nl")
    send(transport, letter(1), letter(2))
    with pytest.raises(Refused) as refused:
        send(transport, nobody)
    assert refused.value.for_good
    assert server.ids() == ids(1)


def test_a_server_that_does_not_hear_ahead_is_told_of_nothing_any_more(server, monkeypatch):
    """It promised to, and threw away what came after the message: nobody waits for its answer a second time."""
    monkeypatch.setattr(conversation, "TIMEOUT_SECONDS", 1)
    second = letter(2)
    with (
        listening(SEVERAL, ENVELOPE, "250 taken") as listener,
        Smtp(listener.url, "anna@vtz.example") as transport,
    ):
        send(transport, letter(1), second)
        transport.url = transport.url._replace(netloc=f"127.0.0.1:{server.port}")
        send(transport, second, letter(3))
        assert not transport.conversation.hears_ahead
        send(transport, letter(4))
    assert (server.ids(), server.connections) == (ids(2, 4), 1)


@pytest.mark.parametrize("answer", ["queued as 123", "354 go on"])
def test_an_answer_to_a_message_that_is_neither_yes_nor_no_says_that_it_perhaps_arrived(server, transport, answer):
    server.on_data = lambda _message: answer
    with pytest.raises(Refused) as perhaps:
        send(transport, letter(1))
    assert (perhaps.value.is_unsure, perhaps.value.for_good) == (True, False)


def test_a_word_that_nobody_asked_for_is_no_answer_to_the_next(server):
    second = letter(2)
    with (
        listening(SEVERAL, ENVELOPE, f"250 taken\r\n{ENVELOPE}\r\n250 and one more") as listener,
        Smtp(listener.url, "anna@vtz.example") as transport,
    ):
        send(transport, letter(1), second)
        transport.url = transport.url._replace(netloc=f"127.0.0.1:{server.port}")
        send(transport, second)
    assert server.ids() == ids(2)


def test_a_server_that_says_too_much_when_it_should_forget_has_still_only_said_not_now(server, transport):
    server.on_recipient = lambda _address: "450 busy"
    server.on_command = lambda word: "250 " + "x" * 9000 if word == "RSET" else None
    with pytest.raises(Refused) as refused:
        send(transport, letter(1))
    assert (refused.value.fault, refused.value.for_good) == ("450 busy", False)
