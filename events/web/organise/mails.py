"""Every mail, letter and phone call as somebody would read it: of each kind, purpose, language and channel.

The person who reads is made up, in a transaction that is rolled back, and the words are those of a real one.
"""

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from events import extensions
from events.access import Right
from events.extensions import db
from events.kinds import KINDS
from events.mail import preview
from events.mail.language import speaking
from events.mail.samples import ACCOUNT, Sample, made_up, samples_of
from events.mail.words import Words
from events.policy import CATALOGUES, Channel, KindPolicy
from events.web.forms import ways
from events.web.forms.message import language_name
from events.web.signed_in import needs

pages = Blueprint("mails", __name__)


@dataclass(frozen=True)
class Asked:
    """What is shown; what was not asked, or is not there, is the first there is."""

    policy: KindPolicy
    sample: Sample
    channel: str
    language: str


@pages.get("/mails")
@needs(Right.MEMBERS)
def page() -> str:
    """One mail, and the choice of all others."""
    asked = _asked()
    channels = channels_of(asked.policy, asked.sample)
    return render_template(
        "organise/mails.html",
        asked=asked,
        said=_said(asked),
        kinds=KINDS.values(),
        samples=samples_of(asked.policy),
        channels=channels,
        lacks_texts=asked.sample.is_party and Channel.SMS in {*asked.policy.channels} - {*channels},
        languages=[(language, language_name(language)) for language in languages_of(asked.sample)],
    )


def channels_of(policy: KindPolicy, sample: Sample) -> tuple[Channel, ...]:
    """How it may come: parties choose of what their kind has, whoever works with us gets mail, or a call."""
    if sample.to == ACCOUNT:
        return (Channel.EMAIL,)
    return tuple(ways.ways(policy)) if sample.is_party else (Channel.EMAIL, Channel.PHONE)


def languages_of(sample: Sample) -> tuple[str, ...]:
    """In which languages it may come: those we have words in; whoever works with us reads Dutch."""
    return CATALOGUES if sample.is_party else CATALOGUES[:1]


def _asked() -> Asked:
    typed = request.args
    policy = KINDS.get(typed.get("kind", ""), next(iter(KINDS.values())))
    purpose, _colon, to = typed.get("purpose", "").partition(":")
    wanted = Sample(purpose, to)
    samples = samples_of(policy)
    same_purpose = (sample for sample in samples if sample.purpose == purpose)
    sample = wanted if wanted in samples else next(same_purpose, samples[0])
    channels, languages = channels_of(policy, sample), languages_of(sample)
    channel, language = typed.get("channel", ""), typed.get("language", "")
    return Asked(
        policy,
        sample,
        channel if channel in channels else channels[0],
        language if language in languages else languages[0],
    )


def _said(asked: Asked) -> Words:
    db.session.rollback()
    try:
        with extensions.writing(), speaking(asked.language):
            made = made_up(asked.policy)
            return preview(made.notice(asked.sample, asked.channel, asked.language), asked.language)
    finally:
        db.session.rollback()
