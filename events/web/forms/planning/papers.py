"""The papers of a meeting: links with a title, as a programme file calls them, on its page and in its mails."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import URL, Optional

from events.models import Event
from events.scheduling import Part
from events.web.forms.fields import NAME_LENGTH, Asked, fault, text

ROWS = 6
SPARE = 2


def fields(parts: frozenset[Part], event: Event | None) -> dict[str, Any]:
    """A row for every paper there is, and some empty ones."""
    if Part.PAPERS not in parts:
        return {}
    number = max(ROWS, len(event.papers or ()) + SPARE) if event is not None else ROWS
    wrong = URL(message=_("Dit adres klopt niet. Een adres begint met https://."))
    made: dict[str, Any] = {}
    for position in range(1, number + 1):
        asked = {"position": position}
        made[f"paper_{position}_title"] = text(
            _("Stuk %(position)s: titel", **asked), Asked(), Optional(), length=NAME_LENGTH, autocomplete="off"
        )
        made[f"paper_{position}_url"] = text(
            _("Stuk %(position)s: adres (https://…)", **asked), Asked(), Optional(), wrong, length=500, type="url",
            inputmode="url", autocomplete="off",
        )  # fmt: skip
    return made


def known(event: Event) -> dict[str, Any]:
    """What stands in these fields for a stored event."""
    return {
        f"paper_{position}_{name}": paper[name]
        for position, paper in enumerate(event.papers or (), 1)
        for name in ("title", "url")
    }


def check(form: Any) -> None:
    """A title has an address, and the other way round."""
    for title, url in _rows(form):
        if bool(title.data) != bool(url.data) and not url.errors:
            fault(url if title.data else title, _("Vul de titel en het adres allebei in, of geen van beide."))


def said(form: Any) -> dict[str, Any]:
    """The column of the event, as the checked form says it."""
    if "paper_1_title" not in form:
        return {}
    found = [{"title": title.data, "url": url.data} for title, url in _rows(form) if url.data]
    return {"papers": found or None}


def _rows(form: Any) -> list[tuple[Any, Any]]:
    names = [name.removesuffix("_title") for name in form._fields if name.startswith("paper_") and "_title" in name]
    return [(form[f"{name}_title"], form[f"{name}_url"]) for name in names]
