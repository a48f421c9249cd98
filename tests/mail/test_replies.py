"""A reply is read as every calendar program mails it, and whatever is bent is one sentence."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.mail.replies import MOST_BYTES, MailedReply, NotAReply, read_reply
from tests.depth import at_depth
from tests.ical.golden import GOLDEN, assert_agreed
from tests.mail.calendar_replies import NOON, SHAPES, like_google, like_outlook, vcalendar


@pytest.mark.parametrize("shape", SHAPES)
def test_a_reply_is_read_in_the_shape_of_every_program(shape: str) -> None:
    assert read_reply(SHAPES[shape]("uid-1", "DECLINED", sequence=3)) == MailedReply(
        "uid-1", 3, NOON, "DECLINED", "bram@example.nl", "bram@example.nl"
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_a_reply_byte_for_byte_as_a_program_mails_it(shape: str) -> None:
    """For who sets up a mail server: `flask replies take FILE` reads these files."""
    uid = "2207db16-61f2-544f-b28f-29b76d3d2856"
    assert_agreed(f"reply-{shape}.eml", SHAPES[shape](uid, "ACCEPTED"))
    kept = read_reply((GOLDEN / f"reply-{shape}.eml").read_bytes())
    assert kept == MailedReply(uid, 1, NOON, "ACCEPTED", "bram@example.nl", "bram@example.nl")


def test_nothing_but_the_answer_is_read() -> None:
    assert "Jansen" not in repr(read_reply(like_outlook("uid-1")))


def mail(calendar: str, sender: str = "bram@example.nl") -> bytes:
    return f"From: {sender}\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n{calendar}".encode()


def test_an_answer_from_gross_with_a_sharp_s_is_not_from_gross_with_two() -> None:
    """As it is nowhere else: the two are two mailboxes."""
    found = read_reply(mail(vcalendar("u").replace("bram@example.nl", "Groß@example.nl")))
    assert found.attendee == "groß@example.nl"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "not from one address"),
        (b"From: a@b.nl\r\n\r\nIk kom!", "no calendar part with METHOD:REPLY"),
        (mail(vcalendar("u", method="COUNTER")), "no calendar part with METHOD:REPLY"),
        (mail(vcalendar("u"), "a@b.nl, c@d.nl"), "not from one address"),
        (mail(vcalendar("")), "names no event"),
        (mail(vcalendar("u").replace("DTSTAMP", "X-STAMP")), "does not say when"),
        (mail(vcalendar("u").replace("ATTENDEE", "X-ATTENDEE")), "this is of 0"),
        (mail(vcalendar("u", extra="ATTENDEE:mailto:daan@example.nl")), "this is of 2"),
        (mail(vcalendar("u").replace("SEQUENCE:1", "SEQUENCE:veel")), "cannot be read"),
        (mail(vcalendar("u").replace("END:VEVENT", "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:v\r\nEND:VEVENT")), "about 2"),
        (b"a" * (MOST_BYTES + 1), "larger than"),
        (b"From: a@b.nl\n" + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 3000, "too many parts"),
        (b"From: a@b.nl\n" + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 15, "METHOD:REPLY"),
    ],
)  # fmt: skip
def test_what_is_bent_is_one_sentence(source: bytes, words: str) -> None:
    with pytest.raises(NotAReply) as refused:
        read_reply(source)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@settings(max_examples=at_depth(120, 5000), deadline=None)
@given(
    st.sampled_from([like_outlook("uid-1"), like_google("uid-1"), mail(vcalendar("uid-1"))]),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=12), st.integers(0, 40)), min_size=1, max_size=6),
)
def test_any_bent_mail_is_read_or_refused(source: bytes, bends: list[tuple[float, bytes, int]]) -> None:
    for where, put, cut in bends:
        at = int(where * len(source))
        source = source[:at] + put + source[at + cut :]
    with suppress(NotAReply):
        reply = read_reply(source)
        assert "@" in reply.sender
        assert reply.written_at.tzinfo is not None
