"""Files that take long to make, so that the background process makes them: a network's year, an event's certificates.

What is asked is kept as numbers. Whether who asked may have the file is looked at when it is made and when it leaves:
a role may have ended in between.
"""

import base64
import io
import zipfile
from collections.abc import Generator, Iterable
from typing import NamedTuple

from flask import abort, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from events import access, documents, jobs, notices
from events import certificates as known
from events.access import Access, Right
from events.clock import local
from events.documents import CertificateText
from events.extensions import db
from events.jobs import CannotBeDone, Outcome
from events.models import Event, Job, Network
from events.web import certificates
from events.web.forms.sent import SentForm
from events.web.organise.report_words import year_told
from events.web.signed_in import current_account

YEAR, CERTIFICATES = "year_report", "certificates"
AT_ONCE = 50  # certificates between two looks at how far it is, and on one file to print

Steps = Generator[tuple[int, int], None, Outcome]


class Leaving(NamedTuple):
    """What goes on record before a file leaves."""

    what: str
    about: str
    details: str | None = None


def ask(what: str, **parameters: int) -> Response:
    """Ask for a file, commit, and lead to the page that says how far it is; the same form sent twice asks once."""
    by = current_account() or abort(401)
    job = jobs.ask(what, dict(parameters), by=by, submission=SentForm().submission.data or "")
    path = url_for("organise.jobs.page", number=job.id)
    db.session.commit()
    notices.wake(jobs.TASK)
    return redirect(path, 303)


def leaving(job: Job, found: Access) -> Leaving | None:
    """What goes on record before the file of `job` leaves; None for who may not have it, or not any more."""
    if job.what == YEAR and (network := _network(job, found)) is not None:
        return Leaving("year report exported", f"network:{network.ref}", f"year: {job.parameters['year']}")
    if job.what == CERTIFICATES and (event := _event(job, found)) is not None:
        return Leaving("certificates exported", event.uid)
    return None


def year_report(job: Job) -> Steps:
    """A network's year as a PDF. Raises CannotBeDone."""
    yield 0, 2
    network = _network(job, access.of(job.asked_by.person))
    if network is None:
        raise CannotBeDone("not_yours")
    told = year_told(network, job.parameters["year"])
    says = {"network": network.ref, "year": job.parameters["year"]}
    yield 1, 2
    return Outcome(says, _kept(told.pdf()), f"{told.name}.pdf")


def all_certificates(job: Job) -> Steps:
    """The valid certificates of an event in one zip: a file for each, some files to print, and whose each is.

    Raises CannotBeDone.
    """
    yield 0, 1
    event = _event(job, access.of(job.asked_by.person))
    if event is None:
        raise CannotBeDone("not_yours")
    texts = certificates.texts(event, [one for one in known.of_event(event) if one.revoked_at is None])
    if not texts:
        raise CannotBeDone("no_certificates")
    says, name = {"certificates": event.ref}, f"bewijzen-{local(event.starts_at):%Y-%m-%d}.zip"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("overzicht.csv", _overview(texts))
        for first in range(0, len(texts), AT_ONCE):
            yield first, len(texts)
            some = texts[first : first + AT_ONCE]
            archive.writestr(f"printen-{first // AT_ONCE + 1}.pdf", documents.certificates(some))
            for text in some:
                archive.writestr(f"{text.number}.pdf", documents.certificates([text]))
    return Outcome(says, _kept(file.getvalue()), name)


def _network(job: Job, found: Access) -> Network | None:
    """The network whose year is asked for, of who organises it."""
    network = db.session.get(Network, job.parameters["network"])
    return network if network is not None and (found.is_office or network.id in found.networks) else None


def _event(job: Job, found: Access) -> Event | None:
    """The event whose certificates are asked for, of who may take files from it."""
    event = db.session.get(Event, job.parameters["event"])
    return event if event is not None and found.may(Right.EXPORT, event) else None


def _overview(texts: Iterable[CertificateText]) -> bytes:
    columns = [str(_("Nummer")), str(_("Naam")), str(_("Contacturen"))]
    rows = [[text.number, text.name, text.hours] for text in texts]
    return documents.csv_file(documents.Table(str(_("Bewijzen van deelname")), columns, rows))


def _kept(content: bytes) -> str:
    return base64.b64encode(content).decode()
