"""Messages leave over one conversation, and a refusal of one is no trouble for the others."""

import contextlib
import socket
import ssl
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from events.mail import About, Refused, TooLate, Unreachable, conversation
from events.mail.files import Files
from events.mail.smtp import Smtp
from events.mail.transport import UNFIT_LOGIN
from tests.mail.certificates import self_signed
from tests.mail_server import HANGS_UP, TAKEN, mail_server


def letter(number: int, to: str = "cato@example.nl") -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "anna@vtz.example", to, f"Brief {number}"
    message["Message-ID"] = f"<{number}@vtz.example>"
    message.set_content("Dag\n")
    return message


@pytest.fixture(params=[False, True], ids=["one by one", "at once"])
def server(request):
    with mail_server() as running:
        running.pipelining = request.param
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


@pytest.mark.parametrize(("answer", "for_good"), [("554 no valid recipients", True), ("451 look-up failed", False)])
def test_a_refusal_before_the_content_is_forgotten_before_the_next_message(server, answer, for_good):
    """Servers hold on to a sender until they hear RSET, and refuse a second one for good."""
    answers = iter((None, answer, None, None))  # MAIL, DATA, and those of the next message
    server.on_command = lambda command: next(answers) if command in ("MAIL", "DATA") else None
    with Smtp(server.url, "anna@vtz.example") as transport:
        with pytest.raises(Refused) as refused:
            transport.send(letter(1))
        transport.send(letter(2))
    assert (refused.value.fault, refused.value.for_good) == (answer, for_good)
    assert (server.ids(), server.connections) == (["<2@vtz.example>"], 1)


@pytest.mark.parametrize("answer", ["550 5.7.1 your address is on a list", "451 later"])
def test_a_server_that_refuses_our_greeting_speaks_of_no_message(server, answer):
    server.on_command = lambda command: answer if command in ("EHLO", "HELO") else None
    with Smtp(server.url, "anna@vtz.example") as transport, pytest.raises(Unreachable) as gone:
        transport.send(letter(1))
    assert gone.value.fault == answer


@pytest.mark.parametrize("to", ["cato@example.nl", "josé@example.nl"])
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("553 5.7.1 sender address rejected: not owned by user", (About.US, False)),
        ("550 5.1.8 sender domain not found", (About.US, False)),
        ("552 5.3.4 message size exceeds fixed limit", (About.MESSAGE, True)),
        ("554 5.3.4 too big", (About.MESSAGE, True)),
        ("451 4.3.0 later", (About.MESSAGE, False)),
    ],
)
def test_a_server_that_does_not_want_our_address_speaks_of_no_message(server, answer, kind, to):
    server.on_command = lambda command: answer if command == "MAIL" else None
    with Smtp(server.url, "anna@vtz.example") as transport, pytest.raises(Refused) as refused:
        transport.send(letter(1, to))
    assert (refused.value.fault, (refused.value.about, refused.value.for_good)) == (answer, kind)


@pytest.mark.parametrize(
    ("answer", "about"),
    [
        ("550 no such user", About.MESSAGE),
        ("550 5.1.1 no such user", About.MESSAGE),
        ("552 5.2.2 mailbox full", About.MESSAGE),
        ("452 4.2.2 mailbox full: too many messages", About.MESSAGE),
        ("450 4.7.1 Greylisted", About.MESSAGE),
        ("451 4.7.0 too many messages from you", About.PERHAPS_US),
        ("450 rate limit exceeded", About.PERHAPS_US),
        ("450 4.7.1 <ann@throttle.nl>: Recipient address rejected: later", About.MESSAGE),
        ("550 5.4.5 Daily user sending limit exceeded", About.PERHAPS_US),
        ("554 Service unavailable; Client host blocked using zen.example", About.PERHAPS_US),
        ("554 5.7.1 Relay access denied", About.PERHAPS_US),
        ("553 5.1.8 Sender address rejected: Domain not found", About.PERHAPS_US),
        ("530 Authentication required", About.PERHAPS_US),
    ],
)
def test_what_is_said_of_a_recipient_is_seldom_about_all(server, answer, about):
    server.on_recipient = lambda _address: answer
    with Smtp(server.url, "anna@vtz.example") as transport, pytest.raises(Refused) as refused:
        transport.send(letter(1))
    assert (refused.value.about, refused.value.for_good) == (about, answer.startswith("5"))


def test_a_server_that_wants_the_content_for_nobody_gets_none(server):
    """It answers RCPT with no and DATA with yes: what it hears then is a message."""
    server.pipelining = server.keeps_refused = True
    server.on_recipient = lambda address: "550 no such user" if address == "daan@example.nl" else "250 known"
    with Smtp(server.url, "anna@vtz.example") as transport:
        with pytest.raises(Refused, match="550 no such user") as refused:
            transport.send(letter(1, "daan@example.nl"))
        transport.send(letter(2))
    assert refused.value.for_good
    assert (server.ids(), server.connections) == (["<2@vtz.example>"], 2)


def test_a_server_that_does_not_forget_a_refused_message_is_left(server):
    server.on_recipient = lambda address: "550 no such user" if address == "daan@example.nl" else "250 known"
    server.on_command = lambda word: "502 what is that?" if word == "RSET" else None
    with Smtp(server.url, "anna@vtz.example") as transport:
        with pytest.raises(Refused, match="550 no such user"):
            transport.send(letter(1, "daan@example.nl"))
        transport.send(letter(2))
    assert (server.ids(), server.connections) == (["<2@vtz.example>"], 2)


def test_every_yes_is_a_yes(server):
    server.on_recipient, server.on_data = lambda _address: "252 perhaps", lambda _message: "251 so be it"
    with Smtp(server.url, "anna@vtz.example") as transport:
        transport.send(letter(1))
        transport.send(letter(2))
    assert (server.ids(), server.connections) == (["<1@vtz.example>", "<2@vtz.example>"], 1)


def test_an_answer_without_end_is_no_refusal(server):
    server.on_recipient = lambda _address: "250 " + "x" * 9000
    with Smtp(server.url, "anna@vtz.example") as transport, pytest.raises(Refused) as broken:
        transport.send(letter(1))
    assert (broken.value.for_good, broken.value.is_unsure, server.ids()) == (False, False, [])
    server.on_recipient, server.on_data = lambda _address: "250 known", lambda _message: "250 " + "x" * 9000
    with Smtp(server.url, "anna@vtz.example") as transport, pytest.raises(Refused) as broken:
        transport.send(letter(2))
    assert (broken.value.is_unsure, server.ids()) == (True, ["<2@vtz.example>"])


@pytest.mark.parametrize("to", ["cato@example.nl", "josé@example.nl"])
def test_a_message_is_not_sent_again_at_once_when_the_server_falls_silent_after_it(server, to):
    with Smtp(server.url, "anna@vtz.example") as transport:
        transport.send(letter(1))
        server.on_data = lambda _message: HANGS_UP
        with pytest.raises(Refused) as silent:
            transport.send(letter(2, to))
        server.on_data = lambda _message: TAKEN
        transport.send(letter(3))
    assert (silent.value.is_unsure, silent.value.about, silent.value.for_good) == (True, About.US, False)
    assert server.ids() == [f"<{number}@vtz.example>" for number in (1, 2, 3)]


@pytest.mark.parametrize("patience", [60, 1], ids=["patient", "control"])
def test_a_server_may_look_at_a_message_for_longer_than_at_a_command(server, monkeypatch, patience):
    monkeypatch.setattr(conversation, "TIMEOUT_SECONDS", 1)
    monkeypatch.setattr(conversation, "CONTENT_SECONDS", patience)
    has_given_up = threading.Event()

    def look(_message: EmailMessage) -> str:
        has_given_up.wait(2)
        return TAKEN

    server.on_data = look
    with Smtp(server.url, "anna@vtz.example") as transport:
        if patience == 1:
            with pytest.raises(Refused) as silent:
                transport.send(letter(1))
            assert silent.value.is_unsure
            has_given_up.set()
        else:
            transport.send(letter(1))
            assert (server.ids(), transport.conversation.connection.sock.gettimeout()) == (["<1@vtz.example>"], 1)


def test_a_password_that_no_server_can_be_told_is_said_to_be_one(server):
    with (
        Smtp(server.url.replace("smtp://", "smtp://anna:ge%C3%AFm@"), "anna@vtz.example") as transport,
        pytest.raises(Unreachable) as unfit,
    ):
        transport.send(letter(1))
    assert unfit.value.fault == UNFIT_LOGIN


def test_a_refusal_counts_also_when_the_server_hangs_up_after_it(server):
    server.pipelining = True
    server.on_recipient = lambda _address: "550 no such user"
    server.on_command = lambda word: HANGS_UP if word == "DATA" else None
    with Smtp(server.url, "anna@vtz.example") as transport:
        with pytest.raises(Refused, match="550 no such user") as refused:
            transport.send(letter(1))
        assert refused.value.for_good
        server.on_recipient, server.on_command = lambda _address: "250 known", lambda _word: None
        transport.send(letter(2))
    assert (server.ids(), server.connections) == (["<2@vtz.example>"], 2)


def test_the_servers_words_are_kept_without_the_address(server):
    server.on_recipient = lambda address: f"550 5.1.1 <{address}>: {address} unknown"
    with Smtp(server.url, "anna@vtz.example") as transport, pytest.raises(Refused) as refused:
        transport.send(letter(1))
    assert refused.value.fault == "550 5.1.1 <…>: <…> unknown"


def test_something_else_is_done_whenever_the_server_has_to_answer(server):
    """Who does it only after the answer would wait for ever: the server answers when it was done once more."""
    was_done = threading.Semaphore(0)
    heard_at_once = ("RCPT", "DATA") if server.pipelining else ()

    def nobody_came(word: str) -> bool:
        return word != "EHLO" and word not in heard_at_once and not was_done.acquire(timeout=60)

    server.on_command = lambda word: "451 nobody came" if nobody_came(word) else None
    server.on_recipient = lambda _address: "451 nobody came" if nobody_came("RCPT") else "250 known"
    server.on_data = lambda _message: "451 nobody came" if nobody_came("content") else "250 taken"
    with Smtp(server.url, "anna@vtz.example") as transport:
        transport.send(letter(1), was_done.release)
    assert server.ids() == ["<1@vtz.example>"]
    assert not was_done.acquire(blocking=False)


def test_lines_that_begin_with_a_dot_arrive_as_they_were_written(server):
    dotted = letter(1)
    dotted.set_content(".\n..\n.dot\nEinde\n")
    with Smtp(server.url, "anna@vtz.example") as transport:
        transport.send(dotted)
        transport.send(letter(2))
    assert server.messages[0].get_content().split() == [".", "..", ".dot", "Einde"]
    assert server.ids() == ["<1@vtz.example>", "<2@vtz.example>"]


def test_a_connection_that_the_server_closed_is_opened_again():
    with mail_server() as first, Smtp(first.url, "anna@vtz.example") as transport:
        transport.send(letter(1))
        transport.conversation.connection.sock.shutdown(socket.SHUT_RDWR)
        transport.send(letter(2))
        assert first.ids() == ["<1@vtz.example>", "<2@vtz.example>"]
        assert first.connections == 2


def test_on_a_new_connection_nothing_is_begun_for_which_it_is_too_late(server):
    with Smtp(server.url, "anna@vtz.example") as transport:
        transport.send(letter(1))
        transport.conversation.connection.sock.shutdown(socket.SHUT_RDWR)
        with pytest.raises(TooLate):
            transport.send(letter(2), in_time=lambda: False)
        assert server.ids() == ["<1@vtz.example>"]
        transport.send(letter(3), in_time=lambda: True)
    assert (server.ids(), server.connections) == (["<1@vtz.example>", "<3@vtz.example>"], 2)


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


def a_login(server, host: str = "127.0.0.1") -> Smtp:
    """A way to `server` with a user and a password."""
    return Smtp(f"smtp://anna:secret@{host}:{server.port}", "anna@vtz.example")


def test_a_server_that_nobody_vouches_for_gets_no_mail_and_no_password(tmp_path):
    shown, _trust = self_signed(tmp_path)
    with mail_server(tls_context=shown) as server:
        url = server.url.replace("smtp://", "smtp://anna:secret@")
        with (
            Smtp(url, "anna@vtz.example") as transport,
            pytest.raises(Unreachable, match="certificate verify failed"),
        ):
            transport.send(letter(1))
    assert (server.messages, server.logins) == ([], [])


def test_control_a_server_that_somebody_vouches_for_gets_both(tmp_path, monkeypatch):
    shown, trust = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trust))
    with mail_server(tls_context=shown, require_starttls=True) as server, a_login(server) as transport:
        transport.send(letter(1))
    assert (server.ids(), server.logins) == (["<1@vtz.example>"], ["anna"])


def test_a_server_that_speaks_tls_from_the_first_byte_is_not_believed_either(tmp_path):
    shown, _trust = self_signed(tmp_path)
    with listening(shown) as transport, pytest.raises(Unreachable, match="certificate verify failed"):
        transport.send(letter(1))


def test_control_where_it_is_trusted_the_conversation_goes_on(tmp_path, monkeypatch):
    shown, trust = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trust))
    with listening(shown) as transport, pytest.raises(Unreachable, match="closed for today"):
        transport.send(letter(1))


@contextmanager
def listening(shown: ssl.SSLContext) -> Iterator[Smtp]:
    """A way to a server that speaks TLS at once, and sends everyone away after the handshake."""

    def send_away() -> None:
        with contextlib.suppress(OSError), shown.wrap_socket(door.accept()[0], server_side=True) as visitor:
            visitor.sendall(b"421 closed for today\r\n")

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=send_away)
        thread.start()
        yield Smtp(f"smtps://127.0.0.1:{door.getsockname()[1]}", "anna@vtz.example")
        thread.join(30)


# Another way to write 127.0.0.1, which to us is a name like any other.
ELSEWHERE = "127.1"


def test_a_password_is_never_sent_elsewhere_in_clear_text(server):
    with a_login(server, ELSEWHERE) as transport, pytest.raises(Unreachable) as refused:
        transport.send(letter(1))
    assert str(refused.value) == "127.1 offers no STARTTLS, and the password of SMTP_URL is not sent without it"
    assert (server.connections, server.logins, server.messages) == (1, [], [])


@pytest.mark.parametrize(("who", "host"), [("anna:secret@", "127.0.0.1"), ("", ELSEWHERE)])
def test_control_the_same_server_takes_a_password_from_this_machine_and_a_mail_without_one(server, who, host):
    with Smtp(f"smtp://{who}{host}:{server.port}", "anna@vtz.example") as transport:
        transport.send(letter(1))
    assert server.ids() == ["<1@vtz.example>"]
    assert server.logins == (["anna"] if who else [])


def test_mails_in_files_are_for_this_user_alone(tmp_path):
    folder = tmp_path / "mail"
    folder.mkdir(mode=0o755)  # made by an earlier version
    with Files(folder) as transport:
        transport.send(letter(1))
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "1.eml")] == [0o700, 0o600]
