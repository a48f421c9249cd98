"""The reminders of one event: when each comes, in words, who will get it, and another day or time for it.

Everybody who may change something at the event sees them; who plans the event changes them.
"""

from typing import NamedTuple

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from events import reminders
from events.access import Right
from events.clock import now
from events.extensions import db
from events.models import Event
from events.policy import ReminderRule
from events.web import forms
from events.web.forms.reminder import ReminderForm
from events.web.signed_in import current_access, current_actor, needs

pages = Blueprint("reminders", __name__, url_prefix="/events/<slug:ref>/reminders")

FORM = {"methods": ["GET", "POST"]}
Page = Response | str | tuple[str, int]


class Line(NamedTuple):
    """One reminder on the page: as its kind has it, as it is here (None when off), for whom, and its moments."""

    usual: ReminderRule
    here: ReminderRule | None
    audiences: list[str]
    moments: list[reminders.Foreseen]

    @property
    def is_changed(self) -> bool:
        return self.here is not None and (self.here.days_before, self.here.days_after, self.here.at) != (
            self.usual.days_before, self.usual.days_after, None,
        )  # fmt: skip


@pages.get("")
@needs(Right.CHANGE)
def index(event: Event) -> str:
    """Every reminder of the event."""
    done = next((line for line in _lines(event) if line.usual.name == request.args.get("done")), None)
    return render_template(
        "organise/reminders/index.html",
        event=event,
        lines=_lines(event),
        done=done,
        moment=now(),
        may_change=current_access().may(Right.PLAN, event),
    )


@pages.route("/<slug:rule>", **FORM)
@forms.keeps_what_was_typed
@needs(Right.PLAN)
def change(event: Event, rule: str) -> Page:
    """Another day or time for one reminder, or none of it."""
    usual, here = _usual(event, rule), _here(event, rule)
    form = ReminderForm(event, usual, here)
    if not form.validate_on_submit():
        page = render_template("organise/reminders/form.html", event=event, form=form, usual=usual, here=here)
        return page, form.http_status
    if form.is_off:  # what was typed beside it is kept for when it is switched on again
        chosen = here or usual
        days, at = (chosen.days_after if usual.is_afterwards else chosen.days_before), chosen.at
    else:
        days, at = form.days.data, form.chosen_time
    reminders.change(event, usual, is_off=form.is_off, days=days, at=at, actor=current_actor())
    return _saved(event, rule)


@pages.route("/<slug:rule>/as-ever", **FORM)
@needs(Right.PLAN)
def as_ever(event: Event, rule: str) -> Page:
    """The reminder as its kind says again."""
    usual = _usual(event, rule)
    if request.method != "POST":
        return redirect(url_for(".index", ref=event.ref), 303)
    days = usual.days_after if usual.is_afterwards else usual.days_before
    reminders.change(event, usual, is_off=False, days=days, at=None, actor=current_actor())
    return _saved(event, rule)


def _saved(event: Event, rule: str) -> Response:
    path = url_for(".index", ref=event.ref, done=rule)
    db.session.commit()
    return redirect(path, 303)


def _lines(event: Event) -> list[Line]:
    """The reminders in the order in which they come; one for all whom it is for."""
    foreseen = reminders.foreseen(event)
    here = {rule.name: rule for rule in event.reminder_rules}
    found: dict[str, Line] = {}
    for rule in event.policy.reminders:
        line = found.setdefault(rule.name, Line(rule, here.get(rule.name), [], foreseen.get(rule.name, [])))
        line.audiences.append(rule.audience)
    return sorted(found.values(), key=_in_time)


def _in_time(line: Line) -> tuple[int, str]:
    rule = line.here or line.usual
    return (rule.days_after or -rule.days_before, str(rule.at or ""))


def _usual(event: Event, name: str) -> ReminderRule:
    return next((rule for rule in event.policy.reminders if rule.name == name), None) or abort(404)


def _here(event: Event, name: str) -> ReminderRule | None:
    return next((rule for rule in event.reminder_rules if rule.name == name), None)


@pages.app_template_filter("rule_when")
def rule_when(rule: ReminderRule, event: Event) -> str:
    """When a reminder comes, in words: 2 dagen van tevoren om 09.00 uur."""
    at = f"{rule.at or reminders.usual_time(event, rule):%H.%M}"
    if rule.is_afterwards:
        days = ngettext("%(num)s dag erna", "%(num)s dagen erna", rule.days_after)
    elif rule.days_before == 0:
        days = _("op de dag zelf")
    else:
        days = ngettext("%(num)s dag van tevoren", "%(num)s dagen van tevoren", rule.days_before)
    return str(_("%(days)s om %(time)s uur", days=days, time=at))
