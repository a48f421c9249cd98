"""What comes back is read for three things: whose it was, why, and whether the address is wrong."""

import pytest

from events.mail import Bounce, read_bounce

UID = "0b0c3f6a-1f6e-4b43-9f10-27a3a9a0f8aa"
REPORT = """\
From: MAILER-DAEMON@mail.example
To: secretariaat@vtz.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you …
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
X-Queue-ID: 4F

Final-Recipient: rfc822; cato@example.nl
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--b
Content-Type: {returned}

From: secretariaat@vtz.example
To: =?utf-8?q?Cato_Vis=C3=A9?= <cato@alias.example>
Message-ID: <{uid}@vtz.example>
Subject: Herinnering

--b--
"""
GONE = "550 5.1.1 <cato@example.nl>: Recipient address rejected: User unknown"


NO_HOST = "Host or domain name not found. Name service error for name={} type=A: Host not found"
NO_MAILBOX = "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [AM1.eurprd.example]"


def report(action="failed", status="5.1.1", words=GONE, returned="message/rfc822") -> bytes:
    return REPORT.format(action=action, status=status, words=words, returned=returned, uid=UID).encode()


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_an_unknown_address_is_told_with_the_servers_words_and_without_the_address(returned):
    words = "550 5.1.1 <…>: Recipient address rejected: User unknown"
    assert read_bounce(report(returned=returned)) == Bounce(UID, words, "cato@example.nl", True, "cato@alias.example")


@pytest.mark.parametrize(
    ("status", "words", "is_no_address"),
    [
        ("5.1.10", "550 recipient not found", True),
        ("5.0.0", "550 5.2.1 mailbox disabled", True),
        ("5.4.4", NO_HOST.format("example.nl"), True),
        ("5.4.4", NO_HOST.format("relay.of.ours.example"), False),
        ("5.4.4", "unable to route", False),
        ("4.4.3", NO_HOST.format("example.nl") + ", try again", False),
        ("5.4.1", NO_MAILBOX, True),
        ("5.4.1", "550 5.4.1 relay access denied", False),
        ("5.4.6", "554 5.4.6 too many hops", False),
        ("5.7.1", "550 5.7.1 Recipient address rejected: Access denied", False),
        ("5.2.2", "552 mailbox full", False),
        ("5.7.1", "554 message looks like spam", False),
        ("4.4.1", "connection timed out", False),
    ],
)
def test_only_an_address_that_does_not_exist_is_marked(status, words, is_no_address):
    assert read_bounce(report(status=status, words=words)) == Bounce(
        UID, words, "cato@example.nl", is_no_address, "cato@alias.example"
    )


def test_what_is_bent_in_a_report_harms_nothing():
    assert read_bounce(report(words="550 not\x00 here")).fault == "550 not here"
    assert read_bounce(report().replace(b"Action: failed", b"Action: fa\xefled")) is None


@pytest.mark.parametrize(
    "source",
    [
        report(action="delayed", status="4.4.1"),
        report().replace(b"Message-ID", b"X-Other"),
        b"From: cato@example.nl\nSubject: Dank u wel\n\nIk kom graag.\n",
        b"",
        b"\xff\xfe" * 1000,
        report().replace(UID.encode(), b"0b0c3f6a\x00"),
        report().replace(UID.encode(), b"newsletter-4711"),
        report().replace(UID.encode(), UID.encode() * 100),
        report(returned="text/rfc822-headers; charset=undefined").replace(b"Herinnering", b"\xff"),
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(1500)),
    ],
)
def test_what_is_no_bounce_of_ours_is_nothing(source):
    assert read_bounce(source) is None


def test_a_name_of_a_message_that_the_database_made_is_ours_too():
    uid = UID.replace("-", "")
    found = read_bounce(report().replace(UID.encode(), uid.encode()))
    assert found is not None
    assert found.uid == uid


@pytest.mark.parametrize(
    "source",
    [
        report(words="550 " + "x" * 2_000_000),
        report(status="x" * 2_000_000, words=""),
        report(returned="message/rfc822; " + "x;" * 1_000_000),
        b'Content-Type: multipart/report; "' + b";" * 4_000_000 + b"\n\n",
    ],
    ids=["words", "status", "type", "quotes"],
)
def test_a_long_report_takes_no_longer_than_a_short_one(source):
    """Nobody waits for this test: where the work grows with the square of the length, it takes hours."""
    found = read_bounce(source)
    assert found is None or len(found.fault) <= 500


def test_a_long_report_is_read_from_its_beginning():
    found = read_bounce(report(words="550 no such user " + "x" * 5_000) + b"x\n" * 500_000)
    assert found is not None
    assert (found.uid, found.fault[:16], found.to) == (UID, "550 no such user", "cato@example.nl")


@pytest.mark.parametrize(("parts", "is_read"), [(15, True), (60, False)])
def test_a_report_within_very_many_parts_is_not_taken_apart(parts, is_read):
    """Each line would be held against the boundaries of all of them, which took sixteen seconds for nine hundred."""
    around = "".join(f"Content-Type: multipart/mixed; boundary={n}\n\n--{n}\n" for n in range(parts)).encode()
    assert (read_bounce(around + report()) is not None) == is_read
