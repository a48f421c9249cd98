"""Whether a certificate is real, for anyone who holds one: valid or not, the title and the hours, and nobody's name.

Its words are put together here too, for its owner and for the organiser.
"""

from collections.abc import Iterable

from babel.numbers import format_decimal
from flask import Blueprint, Response, render_template
from flask_babel import get_locale
from flask_babel import gettext as _

from events import agenda, certificates, documents
from events.clock import now
from events.models import Certificate, Event
from events.web import downloads, names
from events.web.words import day, when

pages = Blueprint("certificates", __name__, url_prefix="/v/<token>")


@pages.get("")
def check(token: str) -> tuple[str, int]:
    """Whether this certificate is valid."""
    found = certificates.by_token(token)
    page = render_template(
        "certificates/check.html", certificate=found, hours=hours(found.minutes) if found is not None else ""
    )
    return page, 200 if found is not None else 404


def file(event: Event, found: Iterable[Certificate]) -> Response:
    """Certificates of one event as one PDF."""
    return downloads.file("bewijs-van-deelname", event, "pdf", documents.certificates(texts(event, found)))


def texts(event: Event, found: Iterable[Certificate]) -> list[documents.CertificateText]:
    """What stands on certificates of one event; those without a name cannot be printed any more."""
    return [_text(event, one, one.attendee.name) for one in found if one.attendee is not None]


def hours(minutes: int) -> str:
    """Net contact hours as people write them: "3,5"."""
    written: str = format_decimal(round(minutes / 60, 2), "0.##", locale=get_locale() or "nl")
    return written


def _text(event: Event, certificate: Certificate, name: str) -> documents.CertificateText:
    return documents.CertificateText(
        name=name,
        course=certificate.title,
        dates=when(event.starts_at, event.ends_at),
        place=_place(event),
        provider=_provider(event),
        hours=hours(certificate.minutes),
        is_full=certificate.is_full,
        issued_on=day(certificate.issued_on),
        number=certificate.number,
        link=certificates.link(certificate),
        points=tuple(_points(line) for line in event.accreditation or []),
    )


def _place(event: Event) -> str:
    """Where it was, or that it was online; both where one could do either."""
    place = agenda.where_known(event, now(), is_expected=True)
    known = ", ".join(filter(None, (place.name, place.address))) if place is not None else ""
    if not event.online_url:
        return known
    return str(_("%(place)s, en online", place=known)) if known else str(_("Online"))


def _provider(event: Event) -> str:
    """Who organised it, with whom."""
    first = event.organiser.name if event.organiser is not None else _(" en ").join(n.name for n in event.networks)
    others = [organisation.name for organisation in event.co_organisers]
    return str(_("%(first)s, met %(others)s", first=first, others=", ".join(others))) if others else first


def _points(line: dict[str, object]) -> tuple[str, str, str]:
    points = line.get("points")
    told = (
        format_decimal(points, locale=get_locale() or "nl") if isinstance(points, int | float) else str(points or "")
    )
    return names.named(names.REGISTERS, str(line["register"])), str(line.get("activity_id") or ""), told
