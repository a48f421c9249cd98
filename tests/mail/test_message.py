"""A message is whole: its parts, its headers, and the same identity whenever it is made again."""

import io
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import icalendar
import pytest
import segno
import time_machine
from sqlalchemy import select

from events import attendance, notices, registration
from events.mail import NoAddress, compose
from events.mail.headers import SubjectPolicy
from events.models import Notice
from tests import cast


@pytest.fixture(autouse=True)
def the_first_of_march():
    with time_machine.travel(datetime(2027, 3, 1, 11, tzinfo=UTC), tick=False) as clock:
        yield clock


def confirmed(session, name="Cato Visser", kind="symposium", **fields) -> Notice:
    registration.register(cast.event(kind, titles={"nl": "Symposium\nPijn"}), cast.application(name, **fields))
    return session.scalars(select(Notice).where(Notice.purpose == "confirmed")).one()


def shape(part):
    """The content types of a message, nested as its parts are."""
    inner = [shape(child) for child in part.iter_parts()] if part.is_multipart() else []
    return (part.get_content_type(), *inner)


def calendar_of(message) -> icalendar.Calendar:
    (part,) = (p for p in message.walk() if p.get_content_type() == "text/calendar")
    return icalendar.Calendar.from_ical(part.get_content())


def test_a_professionals_confirmation_shows_the_code_for_the_door(session):
    notice = confirmed(session)
    message = BytesParser(policy=policy.default).parsebytes(compose(notice).as_bytes())
    html = message.get_body(("html",)).get_content()
    (picture,) = (part for part in message.walk() if part.get_content_type() == "image/png")
    name = picture["Content-ID"].strip("<>")
    assert f'<img src="cid:{name}" alt="Uw code voor bij de ingang.' in html
    assert picture.get_content_disposition() == "inline"
    assert picture.get_content().startswith(b"\x89PNG\r\n")
    drawn = io.BytesIO()
    segno.make(attendance.code_of(notice.registration), error="m", micro=False).save(
        drawn, kind="png", scale=5, border=4
    )
    assert picture.get_content() == drawn.getvalue(), "the same address as on the own page"
    notice.purpose = "waiting"
    assert "image/png" not in str(shape(compose(notice)))
    notice.purpose, notice.registration.event.venue_id = "confirmed", None
    assert "image/png" not in str(shape(compose(notice))), "online there is no door"


def test_an_invitation_stands_beside_the_text_and_as_a_file(session):
    message = compose(confirmed(session))
    assert shape(message) == (
        "multipart/mixed",
        (
            "multipart/alternative",
            ("text/plain",),
            ("multipart/related", ("text/html",), ("image/png",)),
            ("text/calendar",),
        ),
        ("application/ics",),
    )
    alternative, file = message.iter_parts()
    calendar = list(alternative.iter_parts())[2]
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_param("charset") == "utf-8"
    assert calendar["Content-Disposition"] is None
    assert file.get_filename() == "invite.ics"
    assert file.get_content() == calendar.get_payload(decode=True)
    invitation = calendar_of(message)
    (event,) = invitation.walk("VEVENT")
    assert invitation["METHOD"] == "REQUEST"
    assert (event["SEQUENCE"], event["STATUS"]) == (1, "CONFIRMED")
    assert event["ATTENDEE"] == "mailto:cato.visser@example.nl"
    assert event["ORGANIZER"] == "mailto:secretariaat@vtz.example"


@pytest.mark.parametrize(
    ("purpose", "method"), [("moved", "REQUEST"), ("cancelled", "CANCEL"), ("event_cancelled", "CANCEL")]
)
def test_a_move_asks_anew_and_an_end_takes_back_one_higher(session, purpose, method):
    party = confirmed(session).registration
    notices.queue(purpose, party, anchor="schedule:1", with_calendar=True)
    message = compose(session.scalars(select(Notice).where(Notice.purpose == purpose)).one())
    calendar = calendar_of(message)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["SEQUENCE"]) == (method, 2)
    assert event["STATUS"] == ("CANCELLED" if method == "CANCEL" else "CONFIRMED")


def test_without_a_calendar_part_a_mail_is_text_and_html(session):
    party = confirmed(session).registration
    notices.queue("waiting", party, anchor="once")
    message = compose(session.scalars(select(Notice).where(Notice.purpose == "waiting")).one())
    assert shape(message) == ("multipart/alternative", ("text/plain",), ("text/html",))


def test_the_headers_say_from_whom_and_that_no_person_wrote_it(session):
    notice = confirmed(session)
    message = compose(notice)
    headers = {key: str(value) for key, value in message.items() if key not in ("MIME-Version", "Content-Type")}
    assert headers == {
        "From": "Vereniging Transmurale Zorg <secretariaat@vtz.example>",
        "To": "Cato Visser <cato.visser@example.nl>",
        "Reply-To": "secretariaat@vtz.example",
        "Subject": "U bent aangemeld: Symposium Pijn",
        "Date": "Mon, 01 Mar 2027 12:00:00 +0100",
        "Message-ID": f"<{notice.uid}@vtz.example>",
        "Auto-Submitted": "auto-generated",
    }


def test_a_second_try_is_the_same_message(session, the_first_of_march):
    notice = confirmed(session)
    first = compose(notice)
    the_first_of_march.shift(3600)
    second = compose(notice)
    assert [first[name] for name in ("Message-ID", "Date")] == [second[name] for name in ("Message-ID", "Date")]
    assert calendar_of(first).to_ical() == calendar_of(second).to_ical()


def test_every_line_is_one_that_every_server_carries(session):
    source = compose(confirmed(session, "Zoë Şahin", email="zoe@example.nl")).as_bytes()
    assert source.isascii()
    assert max(len(line) for line in source.split(b"\r\n")) <= 998
    assert b"\n" not in source.replace(b"\r\n", b"")


def test_a_line_break_in_a_name_adds_no_header(session):
    message = compose(confirmed(session, "Cato\r\nBcc: x@example.nl", email="cato@example.nl"))
    assert message["Bcc"] is None
    assert message["To"].addresses[0].addr_spec == "cato@example.nl"


def test_an_address_that_no_server_takes_is_said_so(session):
    notice = confirmed(session, "Zoë", email="zoë@example.nl")
    with pytest.raises(NoAddress, match="not one that mail servers take"):
        compose(notice)


def test_who_has_no_address_gets_no_mail(session):
    notice = confirmed(session, channel="phone", email=None, kind="huiskamergesprek")
    with pytest.raises(NoAddress):
        compose(notice)


SUBJECTS = (
    "Herinnering: Symposium",
    "Multidisciplinairesamenwerkingsbijeenkomst-palliatievezorg-en-dementie",
    "Herinnering: Symposium Onbegrepen gedrag: vervolg, samenwerken met naasten in de wijk op 15 april",
    "(wijk) a@b.nl Şahin <b>rust</b> <b>rust</b> الخرف الخرف — (wijk)",
    '"Samen" een bijeenkomst over dementie, Multidisciplinair الخرف & الخرف, a 老年痴呆症',
    'a@b.nl dementie, van Multidisciplinair dementie, "Samen" الخرف a@b.nl',
    "ë" * 300,
)


def subject_read_back(written: policy.EmailPolicy, subject: str) -> tuple[str, int]:
    """What another program reads as the subject, and the longest line of the source."""
    message = EmailMessage(policy=written)
    message["Subject"] = subject
    source = message.as_bytes()
    read = BytesParser(policy=policy.default).parsebytes(source)
    return str(read["Subject"]), max(len(line) for line in source.split(b"\r\n"))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_reads_back_as_it_was_written(subject):
    read, longest = subject_read_back(SubjectPolicy(linesep="\r\n", cte_type="7bit"), subject)
    assert read == subject
    assert longest <= 78


def test_control_the_library_alone_adds_and_loses_spaces():
    read = [subject_read_back(policy.SMTP.clone(cte_type="7bit"), subject)[0] for subject in SUBJECTS]
    wrong = [(now, then) for now, then in zip(read, SUBJECTS, strict=True) if now != then]
    assert len(wrong) >= 3
    assert all(now.replace(" ", "") == then.replace(" ", "") for now, then in wrong)


@pytest.mark.parametrize(
    "title", ["Onbegrepen gedrag in de wijk en thuis, " * 5 + "slot", "Überleben — Zoë & الخرف " * 8]
)
def test_a_long_title_arrives_whole_and_no_line_of_the_mail_is_too_long(session, title):
    registration.register(cast.event(titles={"nl": title}), cast.application("Cato"))
    message = compose(session.scalars(select(Notice)).one())
    source = message.as_bytes()
    assert source == message.as_bytes(policy=message.policy), "written out as the library does it"
    arrived = BytesParser(policy=policy.default).parsebytes(source)
    assert arrived["Subject"] == f"U bent aangemeld: {title.strip()}"
    assert max(len(line) for line in source.split(b"\r\n")) <= 998
    assert source.isascii()
