"""Made-up people and appointments, so that every mail can be read before anybody gets one.

The rows are written into the transaction at hand, which the caller rolls back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from events import codes
from events.clock import at, now, today
from events.extensions import db
from events.models import (
    Account,
    Attendee,
    Deadline,
    Event,
    EventStatus,
    Group,
    Notice,
    Organisation,
    Person,
    PlacePool,
    ProgrammeItem,
    Registration,
    RegistrationStatus,
    Role,
    RosterPlace,
    Task,
    Venue,
    What,
    WrittenMessage,
    new_uid,
)
from events.policy import Audience, Channel, Entry, KindPolicy, Party, Privacy, TitleFrom

PARTY = (
    "confirmed", "waiting", "offered", "declined", "cancelled", "moved", "event_cancelled", "link",
)  # fmt: skip
AT_WORK = ("moved", "event_cancelled")
DELEGATE = ("delegate", "delegate_ended")
SUBSTITUTE = ("substitute", "substitute_ended")
HANDED_OVER = ("work_given", "work_ended")
ACCOUNT, ORGANISATION, SENDER = "account", "organisation", "sender"  # who gets mails besides the audiences
ABOUT_NO_EVENT = {"sign_in": ACCOUNT, "invited": ACCOUNT, "member_link": ORGANISATION, "task": Audience.OFFICE}
_IN_DAYS = 30
_STATUSES = {
    "requested": RegistrationStatus.REQUESTED,
    "unfunded": RegistrationStatus.REQUESTED,
    "waiting": RegistrationStatus.WAITING,
    "offered": RegistrationStatus.OFFERED,
    "declined": RegistrationStatus.DECLINED,
    "cancelled": RegistrationStatus.CANCELLED,
}
_ROLES = {
    Audience.COORDINATOR: What.COORDINATOR,
    Audience.COORDINATOR_PER_PARTY: What.COORDINATOR,
    Audience.COORDINATOR_IF_OPEN: What.COORDINATOR,
    Audience.COORDINATOR_IF_INTERPRETER: What.COORDINATOR,
    Audience.FACILITATOR: What.FACILITATOR,
    Audience.INTERPRETER: What.INTERPRETER,
    Audience.KEY_PERSON: What.KEY_PERSON,
    Audience.CHAIR: What.CHAIR,
}


@dataclass(frozen=True)
class Sample:
    """One kind of mail: its purpose, and who gets it ("party", another audience, "account", …)."""

    purpose: str
    to: str

    @property
    def is_party(self) -> bool:
        """Whether the party itself gets it, in its own language and channel."""
        return self.to in (Audience.PARTY, Audience.RESERVER)


def samples_of(policy: KindPolicy) -> list[Sample]:
    """Everything that is said about an event of a kind, each once per sort of addressee."""
    return list(dict.fromkeys(_samples(policy)))


def _samples(policy: KindPolicy) -> Iterator[Sample]:
    if policy.takes_registrations:
        yield from (Sample(purpose, Audience.PARTY) for purpose in PARTY)
        if policy.entry == Entry.REQUEST:
            yield from (Sample(purpose, Audience.PARTY) for purpose in ("requested", "unfunded"))
            yield Sample("intake", Audience.COORDINATOR_PER_PARTY)
        if policy.party == Party.DUO:
            yield Sample("second_address", Audience.PARTY)
        if policy.privacy.is_neutral:
            yield Sample("invitation", Audience.PARTY)
        if "workshops" in policy.asks:
            yield Sample("workshop", Audience.PARTY)
        yield Sample("mailed_decline", Audience.COORDINATOR_PER_PARTY)
        yield Sample("written", Audience.PARTY)
        if policy.party == Party.PERSON:
            yield Sample("colleagues", SENDER)
    elif policy.title_from != TitleFrom.STORED and policy.privacy != Privacy.PX:
        yield Sample("written", Audience.ROSTER)
    if policy.is_submitted:
        yield from (Sample(purpose, ORGANISATION) for purpose in ("activity_approved", "activity_returned"))
    if policy.party == Party.SEAT:
        yield from (Sample(purpose, Audience.ROSTER) for purpose in DELEGATE)
    if policy.title_from != TitleFrom.STORED:
        yield from (Sample(purpose, Audience.SUBSTITUTE) for purpose in SUBSTITUTE)
        yield from (Sample(purpose, Audience.ROSTER) for purpose in (*AT_WORK, "place_ended"))
    else:
        yield from (Sample(purpose, Audience.COORDINATOR) for purpose in AT_WORK)
    works = {rule.audience for rule in policy.reminders} & {Audience.TEACHER, Audience.FACILITATOR}
    yield from (Sample(purpose, audience) for audience in sorted(works) for purpose in HANDED_OVER)
    yield from (Sample(rule.name, rule.audience) for rule in policy.reminders)
    yield from (Sample(purpose, to) for purpose, to in ABOUT_NO_EVENT.items())


@dataclass(frozen=True)
class MadeUp:
    """An event of a kind with everybody who hears of it."""

    event: Event
    party: Registration | None
    item: ProgrammeItem | None
    member: Organisation

    def notice(self, sample: Sample, channel: str = Channel.EMAIL, language: str = "nl") -> Notice:
        """The notice that says `sample`; it is in no outbox."""
        moment = now()
        made = Notice(
            id=0, uid="sample", purpose=sample.purpose, anchor="sample", channel=channel,
            created_at=moment, due_at=moment, addressee="sample", subject="sample",
        )  # fmt: skip
        if sample.purpose in ABOUT_NO_EVENT:
            return self._about_no_event(made, sample)
        made.event, made.event_id = self.event, self.event.id
        if sample.purpose == "activity_returned":
            self.event.returned_because = "Hier staat wat het kantoor vraagt."
        if sample.purpose == "written":
            made.anchor = f"written:{_message(self.event).id}"
        if sample.is_party or sample.to == Audience.COORDINATOR_PER_PARTY:
            self._stand(sample.purpose, channel, language)
            made.registration = self.party
        if sample.purpose == "workshop" or sample.to == Audience.TEACHER:
            made.item = self.item
        if sample.purpose == "work_ended" and made.item is not None:
            made.kept_lesson = _as_known(made.item)
            made.item = None
        if sample.to in (Audience.MEMBER, ORGANISATION):
            made.organisation, made.organisation_id = self.member, self.member.id
        elif not sample.is_party:
            made.person = self._person(sample.to)
            made.person_id = made.person.id
        return made

    def _about_no_event(self, made: Notice, sample: Sample) -> Notice:
        if sample.to == ACCOUNT:
            made.person = _account(now()).person
            made.person_id, made.not_after = made.person.id, now() + codes.GOOD_FOR
            return made
        made.organisation, made.organisation_id = self.member, self.member.id
        if sample.purpose == "task":
            due_on = today() + timedelta(days=7)
            made.task = Task(due_on=due_on, deadline=Deadline(title="Voorbeeld: cijfers van de wachtlijst"))
        return made

    def _stand(self, purpose: str, channel: str, language: str) -> None:
        """Let the party stand where it stands when it hears this."""
        assert self.party is not None
        status = _STATUSES.get(purpose, RegistrationStatus.CONFIRMED)
        is_offered = status == RegistrationStatus.OFFERED
        self.party.status, self.party.channel, self.party.language = status, channel, language
        self.party.offer_until = now() + timedelta(days=2) if is_offered else None
        self.party.ticket = 1 if status == RegistrationStatus.WAITING else None
        db.session.flush()

    def _person(self, to: str) -> Person:
        what = _ROLES.get(Audience(to)) if to != SENDER else None
        roles = [*self.event.roles, *(self.event.group.roles if self.event.group is not None else [])]
        if what is not None:
            return next(role.person for role in roles if role.what == what)
        if to == Audience.TEACHER and self.item is not None and self.item.teacher is not None:
            return self.item.teacher
        if to in (Audience.SUBSTITUTE, SENDER) or self.event.group is None:
            return next(role.person for role in roles if role.what == What.FACILITATOR)
        return self.event.group.roster[0].person


def made_up(policy: KindPolicy) -> MadeUp:
    """An event of a kind a month from now, with a party, a lesson, a circle and somebody in every role."""
    starts_at = at(today() + timedelta(days=_IN_DAYS), 13)
    member = Organisation(ref=f"sample-{new_uid()}", name="Zorggroep Voorbeeld", roles=["member"])
    group = None
    if policy.title_from != TitleFrom.STORED:
        group = Group(
            ref=f"sample-{new_uid()}", kind=policy.name, privacy=policy.privacy, minutes=120,
            neighbourhood="Voorbeeldwijk", body="Programma-overleg" if policy.title_from == TitleFrom.BODY else None,
        )  # fmt: skip
    event = Event(
        ref=f"sample-{new_uid()}",
        kind=policy.name,
        privacy=policy.privacy,
        status=EventStatus.PUBLISHED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        titles={"nl": f"Voorbeeld: {policy.label}"} if group is None else None,
        venue=Venue(
            ref=f"sample-{new_uid()}",
            name="Buurthuis Voorbeeld",
            address="Voorbeeldstraat 1, Den Haag",
            neighbourhood="Voorbeeldwijk",
        ),
        contact=_somebody("Vera Contact"),
        group=group,
        created_at=now(),
    )
    db.session.add_all([member, event])
    db.session.flush()
    for what in What:
        person = _somebody(f"Sam {what.capitalize()}")
        event.roles.append(Role(person=person, what=what, scope=f"event:{event.id}"))
    if group is not None:
        chair = _somebody("Sam Chair")
        group.roles.append(Role(person=chair, what=What.CHAIR, scope=f"group:{group.id}"))
        group.roster.append(RosterPlace(person=_somebody("Robin Rooster"), organisation=member))
    item = _item(event, policy)
    party = _party(event, policy)
    db.session.flush()
    db.session.refresh(event)
    return MadeUp(event, party, item, member)


def _somebody(name: str) -> Person:
    return Person(key_hash=new_uid(), name=name, email="voorbeeld@example.nl", phone="070 000 00 00")


def _account(moment: datetime) -> Account:
    """Somebody who may sign in, and just asked for a code."""
    person = _somebody("Sam Kantoor")
    made = Account(
        person=person, email=person.email, email_hash=new_uid(), fs_uniquifier=new_uid(), created_at=moment
    )  # fmt: skip
    codes.prepare(made, codes.new_secret(), moment)
    db.session.add(made)
    db.session.flush()
    return made


def _message(event: Event) -> WrittenMessage:
    """What an organiser wrote about `event`."""
    made = WrittenMessage(
        event_id=event.id, privacy=event.privacy, selection={"statuses": []}, created_at=now(),
        subjects={"nl": "Voorbeeld van een bericht"}, bodies={"nl": "Hier staat wat de organisator schreef."},
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _as_known(item: ProgrammeItem) -> dict[str, str | int]:
    span = {"starts_at": item.starts_at.isoformat(), "ends_at": item.ends_at.isoformat()}
    return {"id": item.id, "uid": item.uid, "title": item.title, "sequence": 0, **span}


def _item(event: Event, policy: KindPolicy) -> ProgrammeItem | None:
    gives = any(rule.audience == Audience.TEACHER for rule in policy.reminders)
    if not gives and "workshops" not in policy.asks:
        return None
    made = ProgrammeItem(
        event=event, privacy=event.privacy, key="sample", title="Voorbeeldles", round=None if gives else 1,
        starts_at=event.starts_at, ends_at=event.starts_at + timedelta(hours=1), teacher=_somebody("Sam Teacher"),
    )  # fmt: skip
    db.session.add(made)
    return made


def _party(event: Event, policy: KindPolicy) -> Registration | None:
    if not policy.takes_registrations:
        return None
    db.session.add(PlacePool(key=f"event:{event.id}", event_id=event.id, capacity=12, taken=4))
    people = {Party.DUO: 2, Party.HEADCOUNT: 4}.get(policy.party, 1)
    key_person = next(role.person for role in event.roles if role.what == What.KEY_PERSON)
    made = Registration(
        event=event, privacy=event.privacy, submission="sample", reference="ABC234", identity_hash="sample",
        status=RegistrationStatus.CONFIRMED, party=policy.party, units=policy.units(people), people=people,
        key_person=key_person if policy.entry == Entry.KEY_PERSON else None, created_at=now(),
        confirmed_at=now(), contact_name="Kim Voorbeeld", email="voorbeeld@example.nl", phone="070 000 00 00",
    )  # fmt: skip
    if policy.party == Party.DUO:
        both = (("person_with_dementia", "Robin Voorbeeld"), ("carer", "Kim Voorbeeld"))
        made.attendees = [Attendee(role=role, name=name) for role, name in both]
    db.session.add(made)
    return made
