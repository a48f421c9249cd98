"""A name and a title arrive as they were typed, and a name never makes another address, or two."""

import re
from email import policy
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from events import registration
from events.mail import compose
from events.mail.headers import SubjectPolicy, mailbox
from events.models import Notice
from tests import cast
from tests.depth import at_depth

POLICY = SubjectPolicy(linesep="\r\n", cte_type="7bit")
LONG = (
    "Stichting Transmurale Zorg Den Haag en omstreken (STZ), casemanagement dementie en palliatief",
    "Gemeente Leidschendam-Voorburg; afdeling Maatschappelijke Ondersteuning, mevrouw A. de Vries",
    "Vereniging van Huisartsen in de regio Haaglanden e.o. te Leidschendam-Voorburg en Zoetermeer",
    "Cato: mevrouw Catharina Wilhelmina Johanna Petronella van den Brink-van der Lange Achternaam",
)
LETTERS = st.text(st.sampled_from("abcdeXYZ09 ,;:.\"'()<>@[]\\=?_-&%!éüşğ漢字خرف😀\u200d"), max_size=200)
ANYTHING = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=200)
WORDS = st.lists(st.sampled_from((*" ".join(LONG).split(), "=?utf-8?q?Evil?=", "Zoë", "الخرف")), max_size=25)
TYPED = st.one_of(LETTERS, ANYTHING, WORDS.map(" ".join))
ADDRESSES = st.sampled_from(("cato@example.nl", "o'brien@example.nl", '"a b"@example.nl', f"{'c' * 60}@example.nl"))
DEPTH = at_depth(300, 20_000)


def written(header: str, value: str | Address, written_by: policy.EmailPolicy = POLICY) -> bytes:
    """The lines of a message with one header."""
    message = EmailMessage(policy=written_by)
    message[header] = value
    return message.as_bytes()


def name_of(source: bytes) -> str:
    """The name before an address, as RFC 2047 reads it: what stands between two encoded words is nothing.

    Before Python 3.13.4 the library's newer parser makes a space of that, its older one does not.
    """
    found = BytesParser(policy=policy.default).parsebytes(source)
    (_header, said), *_others = found.raw_items()
    if said.count("=?") < 2:
        (address,) = next(iter(found.values())).addresses
        return str(address.display_name)
    return str(make_header(decode_header(re.sub(r"\s*<[^<>]*>\s*\Z", "", said))))


@settings(max_examples=DEPTH, deadline=None)
@given(header=st.sampled_from(("From", "To", "Reply-To")), typed=TYPED, to=ADDRESSES)
@example(header="To", typed=LONG[0], to="wmo@example.nl")
@example(header="To", typed="=?utf-8?q?Evil?=", to="cato@example.nl")
@example(header="Reply-To", typed="Zoë, " * 40, to="cato@example.nl")
def test_any_name_reads_back_as_it_was_typed_with_one_address(header, typed, to):
    source, name = written(header, mailbox(typed, to)), " ".join(typed.split())
    read = BytesParser(policy=policy.default).parsebytes(source)[header]
    assert [address.addr_spec for address in read.addresses] == [to]
    assert [address for _name, address in getaddresses([str(read)])] == [to]
    assert read.defects == ()
    assert name_of(source) == name
    assert_lines(source, name)


@settings(max_examples=DEPTH, deadline=None)
@given(typed=TYPED)
@example(typed="=?utf-8?q?Evil?=")
@example(typed="Herinnering: =?utf-8?q?Evil?= " * 5)
def test_any_title_reads_back_as_it_was_typed(typed):
    title = " ".join(typed.split())
    source = written("Subject", title)
    read = BytesParser(policy=policy.default).parsebytes(source)["Subject"]
    assert (str(read), read.defects) == (title, ())
    assert_lines(source, title)


def assert_lines(source: bytes, typed: str) -> None:
    """No line is longer than 78, but for one word that cannot be broken; none is longer than 998; all are ASCII."""
    assert source.isascii()
    word = max((len(word) for word in typed.split(" ")), default=0)
    for line in source.split(b"\r\n"):
        assert len(line) <= max(78, 2 * word + len('Reply-To: ""'))
        assert len(line) <= 998


@pytest.mark.parametrize("name", [*LONG, "=?utf-8?q?Evil?="])
def test_control_the_library_alone_makes_two_addresses_or_another_name(name):
    source = written("To", Address(name, addr_spec="wmo@example.nl"), policy.SMTP.clone(cte_type="7bit"))
    read = BytesParser(policy=policy.default).parsebytes(source)["To"]
    found = [(address.display_name, address.addr_spec) for address in read.addresses]
    assert (found, read.defects) != ([(name, "wmo@example.nl")], ())


@pytest.mark.parametrize("name", [*LONG, "=?utf-8?q?Evil?=", "Zoë Şahin (wijk), team"])
def test_a_mail_to_a_long_name_is_for_one_person_and_reads_back(session, name):
    event = cast.event(titles={"nl": f"=?utf-8?q?Evil?= voor {name}"})
    registration.register(event, cast.application(name, email="wmo@example.nl"))
    source = compose(session.scalars(select(Notice)).one()).as_bytes()
    read = BytesParser(policy=policy.default).parsebytes(source)
    assert [(one.display_name, one.addr_spec) for one in read["To"].addresses] == [(name, "wmo@example.nl")]
    assert read["Subject"] == f"U bent aangemeld: =?utf-8?q?Evil?= voor {name}"
