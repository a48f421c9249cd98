"""What the frame of every page of the workspace needs: its menu, who is signed in, and the ways out."""

from typing import Any

from flask import Blueprint, current_app
from flask_babel import lazy_gettext as _

from events import jobs
from events.access import Right
from events.models import Event, Person
from events.web.signed_in import current_access, current_account

pages = Blueprint("frame", __name__)

# Endpoint, what it is called, and the right without which it is of no use. What is not there is not shown.
MENU = (
    ("organise.dashboard.page", _("Vandaag"), None),
    ("organise.events.index", _("Agenda"), None),
    ("organise.task.index", _("Taken"), None),
    ("organise.letters.index", _("Brieven en bellen"), Right.CHANGE),
    ("organise.search.page", _("Zoeken"), None),
    ("organise.reports.index", _("Verslagen"), Right.PLAN),
    ("organise.members.index", _("Leden"), Right.MEMBERS),
    ("organise.accounts.index", _("Accounts"), Right.ACCOUNTS),
    ("organise.outbox.page", _("Verzending"), Right.OUTBOX),
    ("organise.record.index", _("Logboek"), Right.AUDIT),
)
AT_AN_EVENT = (
    ("organise.plan.edit", _("Bewerken"), Right.PLAN),
    ("organise.attendance.parts", _("Presentie"), Right.TICK),
    ("organise.messages.index", _("Berichten schrijven"), Right.WRITE),
    ("organise.reminders.index", _("Herinneringen"), Right.CHANGE),
    ("organise.files.page", _("Lijsten en bestanden"), Right.EXPORT),
)
WAYS_OUT = (
    ("mine.page", _("Mijn bijeenkomsten")),
    ("organise.feeds.page", _("Kalender volgen")),
    ("account.page", _("Mijn account")),
    ("agenda.index", _("Openbare agenda")),
)


@pages.app_context_processor
def workspace() -> dict[str, Any]:
    """Functions, so that a page outside the workspace asks nothing."""
    return {
        "workspace_menu": menu,
        "workspace_ways_out": ways_out,
        "event_links": event_links,
        "signed_in_person": signed_in_person,
    }


def menu() -> list[tuple[str, str]]:
    """The menu of who is signed in: endpoints and what they are called; long work for who asked for any."""
    found, account = current_access(), current_account()
    shown = [
        (endpoint, str(label))
        for endpoint, label, right in MENU
        if endpoint in current_app.view_functions and (right is None or found.may_somewhere(right))
    ]
    has_work = account is not None and jobs.has_any(account)
    return [*shown, ("organise.jobs.index", str(_("Werk op de achtergrond")))] if has_work else shown


def event_links(event: Event) -> list[tuple[str, str]]:
    """The other pages of an event that are of use to who is signed in; a teacher ticks at the own lesson."""
    found = current_access()
    return [
        (endpoint, str(label))
        for endpoint, label, right in AT_AN_EVENT
        if endpoint in current_app.view_functions
        and (found.may(right, event) or (right == Right.TICK and event.id in found.taught))
    ]


def ways_out() -> list[tuple[str, str]]:
    """Pages outside the workspace that belong to who is signed in."""
    return [(endpoint, str(label)) for endpoint, label in WAYS_OUT if endpoint in current_app.view_functions]


def signed_in_person() -> Person | None:
    """Who is signed in."""
    account = current_account()
    return account.person if account is not None else None
