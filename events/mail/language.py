"""In which language a message speaks."""

from contextlib import AbstractContextManager
from functools import cache

from babel import Locale
from flask_babel import force_locale

from events.models import Notice
from events.policy import CATALOGUES


def language_of(notice: Notice) -> str:
    """The party's language in its own mail, where we have words in it; Dutch for everyone who works with us."""
    is_own = notice.registration is not None and notice.person_id is None
    return _known(notice.registration.language if is_own and notice.registration is not None else "")


def speaking(language: str) -> AbstractContextManager[None]:
    """Let what is written inside be in `language`, where we have words in it, else in Dutch."""
    spoken: AbstractContextManager[None] = force_locale(_locale(_known(language)))
    return spoken


def _known(language: str) -> str:
    return language if language in CATALOGUES else CATALOGUES[0]


@cache  # finding out what a language is by its name takes longer than a message needs for all its words
def _locale(language: str) -> Locale:
    return Locale.parse(language)
