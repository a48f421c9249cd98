"""Certificates: what somebody took part in, for how long, and where anyone can see that it is real."""

import io
from collections.abc import Iterable
from dataclasses import dataclass

import segno
from flask_babel import gettext as _

from events.documents.pdf import pdf


@dataclass(frozen=True)
class CertificateText:
    """What stands on a certificate, in words. `points` holds register, activity id and points of each register."""

    name: str
    course: str
    dates: str
    place: str
    provider: str
    hours: str
    is_full: bool
    issued_on: str
    number: str
    link: str
    points: tuple[tuple[str, str, str], ...] = ()


def certificate(text: CertificateText) -> bytes:
    """One certificate as PDF."""
    return certificates([text])


def certificates(texts: Iterable[CertificateText]) -> bytes:
    """Certificates as one PDF, each on a page of its own."""
    return pdf("certificate", str(_("Bewijs van deelname")), {"certificates": [_data(text) for text in texts]})


def _data(text: CertificateText) -> dict[str, object]:
    took_part = _("Heel het programma") if text.is_full else _("Een deel van het programma")
    return {
        "statement": str(_("Hierbij verklaren wij dat")),
        "name": text.name,
        "about": str(_("heeft deelgenomen aan")),
        "course": text.course,
        "facts": [
            [str(what), how]
            for what, how in (
                (_("Wanneer"), text.dates),
                (_("Waar"), text.place),
                (_("Aanbieder"), text.provider),
                (_("Contacturen"), text.hours),
                (_("Gevolgd"), str(took_part)),
                (_("Afgegeven op"), text.issued_on),
            )
            if how
        ],
        "points_labels": [str(_("Register")), str(_("Nummer van de activiteit")), str(_("Punten"))],
        "points": [list(line) for line in text.points],
        "check": str(_("Is dit bewijs echt? Kijk op deze pagina:")),
        "link": text.link,
        "number": str(_("Nummer %(number)s", number=text.number)),
        "qr": _qr(text.link),
        "qr_alt": str(_("QR-code die naar de pagina gaat waar u dit bewijs controleert")),
    }


def _qr(link: str) -> str:
    """A QR code of `link` as SVG; dark enough to scan from paper that was copied."""
    file = io.BytesIO()
    segno.make(link, error="m", micro=False).save(file, kind="svg", xmldecl=False, svgns=True, border=2)
    return file.getvalue().decode()
