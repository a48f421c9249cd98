"""What people call the browser and the machine they sign in with, so that they know them in a list."""

from flask_babel import gettext as _

# In this order: many a browser also calls itself by the name of another.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def name_of(user_agent: str) -> str:
    """The browser and the machine in words: Firefox op Windows."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), _("Onbekende browser"))
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), None)
    return _("%(browser)s op %(system)s", browser=browser, system=system) if system else browser
