"""The call list: whom a key person calls, in large type, for a table, a telephone and paper."""

from flask import render_template

from events import agenda, audit
from events.clock import now
from events.models import Registration
from events.web import looks
from events.web.register import own_path


def show(party: Registration) -> str:
    """The call list of `party`; that somebody looked is on record before a name is shown."""
    record_look("call list shown", about=party.uid)
    event, moment = party.event, now()
    return render_template(
        "call_list/page.html",
        registration=party,
        event=event,
        own=own_path(party),
        place=agenda.where_for(party, moment),
        is_coming=party.is_live and event.starts_at > moment,
    )


def record_look(what: str, *, about: str) -> None:
    """Put on record that somebody is about to read names; commits."""
    looks.record(what, actor=audit.VISITOR, about=about)
