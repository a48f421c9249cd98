"""What a mail's template may know: words and moments, never a row.

For the privacy classes P3 and P4 the template gets so little that it cannot give anyone away: no title, kind, venue
or network is in its reach (domain.md, "Privacy classes").
"""

from typing import Any, NamedTuple

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import cast, exists, func, select
from sqlalchemy.types import Text

from events import tokens
from events.clock import local, now
from events.extensions import db
from events.mail.accounts import of_account
from events.mail.choices import programme
from events.mail.circles import circle
from events.mail.talks import address_told_from
from events.mail.tasks import task_page
from events.mail.written import written
from events.models import (
    HOLDING,
    Event,
    FundingLine,
    Notice,
    Organisation,
    Registration,
    RegistrationStatus,
    ReminderMoment,
    Role,
    Task,
    What,
)
from events.policy import ASSOCIATION, SENT, Audience, Channel, Party, Privacy

Facts = dict[str, Any]

_OFFICE = "the office"  # in the session's info


class Contact(NamedTuple):
    """Whom to ask."""

    name: str
    phone: str | None
    email: str | None


def facts(notice: Notice, language: str) -> Facts:
    """What the templates of `notice` may say."""
    event = notice.event
    known: Facts = {
        "name": _greeted(notice),
        "also_for": _also_for(notice),
        "association": ASSOCIATION,
        "contact": _to_ask(notice),
    }
    if notice.task is not None:
        return {**known, **_task(notice.task)}
    if event is None and notice.organisation is not None:
        return {**known, "link": _own_page(notice.organisation)}
    if event is None:
        return {**known, **of_account(notice)}
    known |= _appointment(notice, event) | _party(notice.registration, is_own=notice.person_id is None)
    known |= written(notice, event, language) | {"task_link": task_page(notice)}
    if event.policy.privacy.is_neutral:
        return known | _neutral_work(notice, event) | _by_hand(notice, event)
    return known | _event(notice, event, language)


def addressee_name(notice: Notice) -> str:
    """The name of whoever gets `notice`; a notice about a party to somebody else is theirs."""
    if notice.person is not None:
        return notice.person.name
    if notice.organisation is not None:
        return notice.organisation.name
    if notice.attendee is not None:
        return notice.attendee.name
    return notice.registration.contact_name if notice.registration is not None else ""


def _greeted(notice: Notice) -> str:
    """Who is spoken to: of a duo both, the contact first, or who has an own copy; on the phone whoever one calls."""
    party = notice.registration
    if party is None or notice.person is not None or notice.channel == Channel.PHONE or party.party != Party.DUO:
        return addressee_name(notice)
    if notice.channel == Channel.EMAIL and any(person.email for person in party.attendees):
        return addressee_name(notice)
    names = sorted((person.name for person in party.attendees), key=lambda name: name != party.contact_name)
    return _(" en ").join(names) or party.contact_name


def _also_for(notice: Notice) -> str | None:
    """On the phone the other half of the duo of whom one calls; what is written greets both."""
    party = notice.registration
    if party is None or notice.person is not None or notice.channel != Channel.PHONE:
        return None
    return party.other_half.name if party.other_half is not None else None


def _to_ask(notice: Notice) -> Contact:
    """Whom the addressee asks: who is the event's contact is not told to call the own number, but the office."""
    event = notice.event
    asked = contact(event)
    if event is None or notice.person_id is None or notice.person_id != event.contact_id:
        return asked
    office = contact(None)
    return asked._replace(phone=office.phone) if event.policy.privacy.is_neutral else office


def contact(event: Event | None) -> Contact:
    """The event's contact, and where it has no phone or is none, the office. A neutral mail names the association."""
    office = _office()
    name, phone, email = (office.name, office.phone, office.email) if office else (ASSOCIATION, None, None)
    if event is None or event.contact is None:
        return Contact(name, phone, email)
    if event.policy.privacy.is_neutral:
        return Contact(ASSOCIATION, event.contact.phone or phone, None)
    return Contact(event.contact.name, event.contact.phone or phone, event.contact.email or email)


def _office() -> Organisation | None:
    """The office, asked for once in a transaction: every mail of a batch names it."""
    transaction = db.session().get_transaction()
    known: tuple[object, Organisation | None] = db.session.info.get(_OFFICE, (None, None))
    read_in, office = known
    if office is None or transaction is None or read_in is not transaction:
        has_role = cast(Organisation.roles, Text).contains('"office"')
        office = db.session.scalar(select(Organisation).where(has_role).order_by(Organisation.id))
        db.session.info[_OFFICE] = (db.session().get_transaction(), office)
    return office


def _appointment(notice: Notice, event: Event) -> Facts:
    subject = notice.item or notice.lesson or event
    return {
        "on": format_date(local(subject.starts_at).date(), "d MMMM", locale=get_locale() or "nl"),
        "starts_at": subject.starts_at,
        "ends_at": subject.ends_at,
        "is_over": event.ends_at <= now(),
    }


def _party(registration: Registration | None, *, is_own: bool) -> Facts:
    """The party's own mail holds the link to its page; somebody else's mail about it knows the reference only."""
    if registration is None:
        known = ("link", "reference", "offer_until", "is_waiting", "position", "only_waited", "has_fund")
        return dict.fromkeys(known)
    is_waiting = registration.status == RegistrationStatus.WAITING
    own_page = tokens.link(tokens.Purpose.REGISTRATION, registration.id, registration.link_version)
    return {
        "link": own_page if is_own else None,
        "reference": registration.reference,
        "offer_until": registration.offer_until,
        "is_waiting": is_waiting,
        "position": db.session.scalar(registration.line) if is_waiting else None,
        "only_waited": registration.only_waited,
        "has_fund": bool(registration.event.funds_for(registration.municipality)),
    }


def _event(notice: Notice, event: Event, language: str) -> Facts:
    registration = notice.registration
    return {
        "title": _title(event, language),
        "item": next((lesson.title for lesson in (notice.item, notice.lesson) if lesson is not None), None),
        "place": place(event, may_see_address=registration is not None and _is_confirmed(registration)),
        "online_url": event.online_url if registration is not None and _is_confirmed(registration) else None,
        "preparation": event.preparation if registration is not None else None,
        "says_more": notice.purpose == "confirmed" and registration is not None and _came_late(registration),
        **programme(event, registration),
        **circle(notice, event),
        "sent_by": (registration.answers or {}).get("sent_by") if registration is not None else None,
        **_activities(notice, event),
    }


def _activities(notice: Notice, event: Event) -> Facts:
    """For a member: what the office asked, and the page where its activities stand."""
    member = notice.organisation
    if member is None:
        return {}
    return {"returned_because": event.returned_because, "activities_link": f"{_own_page(member)}/activities"}


def _own_page(member: Organisation) -> str:
    return tokens.link(tokens.Purpose.MEMBER, member.id, member.link_version)


def _by_hand(notice: Notice, event: Event) -> Facts:
    """Where it is, for a party that reads it in an envelope or hears it on the phone; a mail never knows."""
    party = notice.registration
    if party is None or notice.person_id is not None or notice.channel in SENT:
        return {}
    return {"place": place(event, may_see_address=_is_confirmed(party))}


def _title(event: Event, language: str) -> str:
    """The title; of a meeting about clients a mail holds date, time and place only."""
    return _("Bijeenkomst") if event.policy.privacy == Privacy.PX else event.title(language)


def place(event: Event, *, may_see_address: bool) -> str:
    """Where it is; of a hidden address the neighbourhood, until three days before for whom may see it then."""
    venue = event.venue
    if venue is None:
        return ""
    is_shown = event.shows_address(now(), to_expected=may_see_address)
    return ", ".join(filter(None, (venue.name, venue.address) if is_shown else (venue.neighbourhood,)))


def _is_confirmed(registration: Registration) -> bool:
    return registration.status == RegistrationStatus.CONFIRMED


def _came_late(registration: Registration) -> bool:
    """Whether the party missed a reminder, so that the confirmation says what that would have said."""
    passed = exists().where(
        ReminderMoment.event_id == registration.event_id,
        ReminderMoment.audience == Audience.PARTY,
        ReminderMoment.due_at <= (registration.confirmed_at or now()),
    )
    return bool(db.session.scalar(select(passed)))


def _neutral_work(notice: Notice, event: Event) -> Facts:
    """What people who work at such an event need: numbers, and for the facilitator the address when it is time.

    A mail never knows the address: it leads to a page that shows it.
    """
    person_id, venue = notice.person_id, event.venue
    role = _role(event, person_id, What.KEY_PERSON)
    is_facilitator = _role(event, person_id, What.FACILITATOR) is not None
    is_told = is_facilitator and notice.channel != Channel.EMAIL
    hears_address = not is_facilitator and _role(event, person_id, What.INTERPRETER) is not None
    sees_address = is_told and event.shows_address(now(), to_expected=True)
    return {
        "work_link": _work_link(notice, event),
        "address": venue.address if venue is not None and sees_address else None,
        "neighbourhood": venue.neighbourhood if venue is not None and person_id is not None else None,
        "key_link": tokens.link(tokens.Purpose.KEY_PERSON, role.id, role.person.link_version) if role else None,
        "reserved": _reserved(notice, event),
        "hears_address": hears_address,
        "told_from": address_told_from(event) if hears_address else None,
        "free": event.pool.free if event.pool else None,
        "unfunded": _unfunded(event),
    }


def _work_link(notice: Notice, event: Event) -> str | None:
    """The link to the own lessons and talks, in a mail about one of them."""
    if notice.person is None:
        return None
    leads = any(_role(event, notice.person.id, what) for what in (What.FACILITATOR, What.INTERPRETER))
    if notice.item is None and not leads:
        return None
    return tokens.link(tokens.Purpose.TEACHER, notice.person.id, notice.person.link_version)


def _role(event: Event, person_id: int | None, what: What) -> Role | None:
    return next((role for role in event.roles if role.person_id == person_id and role.what == what), None)


def _reserved(notice: Notice, event: Event) -> int:
    """How many places are on the addressee's name: as a key person, or of this very party."""
    if notice.person_id is None and notice.registration is not None:
        return notice.registration.people
    query = select(func.sum(Registration.people)).where(
        Registration.event_id == event.id,
        Registration.status == RegistrationStatus.CONFIRMED,
        Registration.key_person_id == notice.person_id,
    )
    return db.session.scalar(query) or 0


def _unfunded(event: Event) -> int:
    is_paid = exists().where(FundingLine.registration_id == Registration.id)
    query = select(func.count()).where(Registration.event_id == event.id, Registration.status.in_(HOLDING), ~is_paid)
    return (db.session.scalar(query) or 0) if event.policy.needs_funding else 0


def _task(task: Task) -> Facts:
    return {
        "title": task.deadline.title if task.deadline is not None else _("Gesprek met een aspirant-lid"),
        "due_on": task.due_on,
    }
