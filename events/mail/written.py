"""The words of an organiser in a mail, a letter or a call: a mail that may give nobody away holds none of them."""

from typing import Any

from events.extensions import db
from events.models import Event, Notice, WrittenMessage, in_language
from events.policy import SENT


def written(notice: Notice, event: Event, language: str) -> dict[str, Any]:
    """What was written, in the language of the party, else in Dutch; nothing for any other notice."""
    if notice.purpose != "written" or (event.policy.privacy.is_neutral and notice.channel in SENT):
        return {}
    message = db.session.get_one(WrittenMessage, int(notice.anchor.split(":")[1]))
    if notice.registration is not None:
        language = notice.registration.language
    return {
        "written_subject": in_language(message.subjects, language),
        "written": in_language(message.bodies, language),
    }
