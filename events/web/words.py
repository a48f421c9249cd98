"""Days, times and telephone numbers as people say them, for the templates."""

from datetime import date, datetime, time
from functools import lru_cache

from babel.dates import format_date
from flask import Flask
from flask_babel import get_locale
from flask_babel import gettext as _

from events.clock import MIDNIGHT, last_day, local
from events.web import phones

Day = date | datetime
_format_date = lru_cache(maxsize=1024)(format_date)  # the same day is said to everyone who comes


def init_app(app: Flask) -> None:
    """Give the templates of `app` these words as filters."""
    app.add_template_filter(day)
    app.add_template_filter(day_and_month)
    app.add_template_filter(weekday)
    app.add_template_filter(month)
    app.add_template_filter(month_name)
    app.add_template_filter(day_number)
    app.add_template_filter(clock_time)
    app.add_template_filter(end_time)
    app.add_template_filter(last_day)
    app.add_template_filter(moment)
    app.add_template_filter(minute)
    app.add_template_filter(phones.spaced, "phone")
    app.add_template_filter(phones.address, "tel")
    app.add_template_global(when)


def day(value: Day) -> str:
    """A day in full: maandag 8 maart 2027."""
    return _in_words(value, "EEEE d MMMM y")


def day_and_month(value: Day) -> str:
    """A day in a year that is known: maandag 8 maart."""
    return _in_words(value, "EEEE d MMMM")


def weekday(value: Day) -> str:
    """The short name of its weekday: ma."""
    return _in_words(value, "EEEEEE")


def month_name(value: Day) -> str:
    """The short name of its month: mrt."""
    return _in_words(value, "MMM").rstrip(".")


def day_number(value: Day) -> str:
    """Its number in the month: 8."""
    return _in_words(value, "d")


def month(value: Day) -> str:
    """Its month: maart 2027."""
    return _in_words(value, "MMMM y")


def clock_time(value: datetime) -> str:
    """The wall clock of Europe/Amsterdam: 10.00."""
    return f"{local(value):%H.%M}"


def end_time(value: datetime | time) -> str:
    """The wall clock at an end, also where it is a time of the day already: 15.00, and 24.00 at midnight."""
    wall = local(value).time() if isinstance(value, datetime) else value
    return "24.00" if wall == MIDNIGHT else f"{wall:%H.%M}"


def moment(value: datetime) -> str:
    """A moment in full: maandag 8 maart 2027 om 10.00 uur."""
    return str(_("%(day)s om %(time)s uur", day=day(value), time=clock_time(value)))


def minute(value: datetime) -> str:
    """A moment in short, for a column: 08-03-2027 10.00."""
    return f"{local(value):%d-%m-%Y %H.%M}"


def when(starts_at: datetime, ends_at: datetime) -> str:
    """From when until when, in words: the day once when both are on it, the year once when both are in it."""
    first, ends = local(starts_at).date(), last_day(ends_at)
    values = {"day": day(first), "start": clock_time(starts_at), "end": end_time(ends_at)}
    if first == ends:
        return str(_("%(day)s, %(start)s tot %(end)s uur", **values))
    last = day_and_month(ends) if first.year == ends.year else day(ends)
    return str(_("%(day)s, %(start)s uur tot %(last)s, %(end)s uur", last=last, **values))


def _in_words(value: Day, pattern: str) -> str:
    on = local(value).date() if isinstance(value, datetime) else value
    return _format_date(on, pattern, locale=get_locale() or "nl")
