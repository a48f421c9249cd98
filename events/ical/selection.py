"""Which events a public feed shows, and the address it lives at."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import gettext as _

from events import tokens
from events.kinds import KINDS
from events.policy import SITE_LANGUAGES, KindPolicy

PUBLIC_KINDS: dict[str, KindPolicy] = {name: policy for name, policy in KINDS.items() if policy.is_public}
PROFESSIONAL_KINDS = tuple(name for name, policy in PUBLIC_KINDS.items() if policy.for_professionals)


class UnknownChoice(ValueError):  # noqa: N818 - the exceptions of this house state the fact
    """Somebody asked for a kind, network, theme or language that no public feed has."""


@dataclass(frozen=True)
class Selection:
    """Kinds, networks and the theme week to show (none: all of them), and the language of the words."""

    kinds: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    language: str = SITE_LANGUAGES[0]
    theme: str = ""

    @property
    def path(self) -> str:
        """The path of the feed, the same for the same choice."""
        pairs = [("kind", kind) for kind in self.kinds] + [("network", ref) for ref in self.networks]
        if self.theme:
            pairs.append(("theme", self.theme))
        if self.language != SITE_LANGUAGES[0]:
            pairs.append(("language", self.language))
        return "/feeds/agenda.ics" + (f"?{urlencode(pairs)}" if pairs else "")

    @property
    def address(self) -> str:
        """The full address of the feed."""
        return tokens.address(self.path)

    def name(self, networks: Iterable[str], theme: str = "") -> str:
        """What the calendar is called, in the current language; the names of what was chosen are given."""
        chosen = [theme] * bool(theme) + [str(PUBLIC_KINDS[kind].label) for kind in self.kinds] + list(networks)
        title = _("Agenda Vereniging Transmurale Zorg")
        return f"{title}: {', '.join(chosen)}" if chosen else str(title)


def selected(
    kinds: Iterable[str],
    networks: Iterable[str],
    language: str,
    known_networks: Iterable[str],
    themes: Iterable[str] = (),
    known_themes: Iterable[str] = (),
) -> Selection:
    """The selection of these names, each once, in an order of our own; of themes one. Raises UnknownChoice."""
    return Selection(
        _known(kinds, PUBLIC_KINDS),
        _known(networks, known_networks),
        _known([language], SITE_LANGUAGES)[0],
        next(iter(_known(themes, known_themes)), ""),
    )


def _known(names: Iterable[str], all_names: Iterable[str]) -> tuple[str, ...]:
    wanted, known = set(names), list(all_names)
    if strangers := wanted.difference(known):
        raise UnknownChoice(min(strangers))
    return tuple(name for name in known if name in wanted)
