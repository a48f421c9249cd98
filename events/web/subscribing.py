"""The address of a feed as each program wants it, and as a picture for a phone."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

import segno

from events.policy import SITE_LANGUAGES

# Each in its own words, in the order in which the site lists them.
LANGUAGES = tuple(
    zip(SITE_LANGUAGES, ("Nederlands", "English", "Türkçe", "العربية", "简体中文", "繁體中文"), strict=True)
)


@dataclass(frozen=True)
class Ways:
    """The ways to put the feed at `address` into a calendar."""

    address: str
    name: str

    @property
    def webcal(self) -> str:
        """What opens the calendar of a phone or computer."""
        return "webcal://" + self.address.split("://", 1)[1]

    @property
    def google(self) -> str:
        """Where Google asks whether to follow it."""
        return "https://calendar.google.com/calendar/r?" + urlencode({"cid": self.webcal})

    @property
    def outlook_work(self) -> str:
        """Where the Outlook of an organisation does."""
        return f"https://outlook.office.com/calendar/0/addfromweb?{self._for_outlook}"

    @property
    def outlook_home(self) -> str:
        """Where the Outlook of a private person does."""
        return f"https://outlook.live.com/calendar/0/addfromweb?{self._for_outlook}"

    @property
    def picture(self) -> str:
        """A QR code of the address, for the camera of a phone."""
        return segno.make(self.webcal, error="m").svg_data_uri(scale=4, border=4, light="#ffffff")

    @property
    def _for_outlook(self) -> str:
        return urlencode({"url": self.address, "name": self.name}, quote_via=quote)
