"""Do an event's times, items, words and people fit together and fit its kind?"""

from itertools import combinations

from events.clock import local
from events.models import EventStatus, What
from events.policy import KindPolicy, Privacy, TitleFrom
from events.programme.checks.known import Known
from events.programme.content import EventEntry, ItemEntry, PersonEntry
from events.programme.faults import Faults, quote
from events.programme.table import NEVER
from events.scheduling import Part, parts_of

_WORDS = {
    "titles": "title", "texts": "text", "costs": "cost", "community": "community", "languages": "languages",
    "interpreter": "interpreter", "preparation": "preparation", "accreditation": "accreditation", "url": "url",
    "online_url": "online", "items": "items",
}  # fmt: skip

_REGISTRATION = {
    "capacity": "capacity", "opens_at": "registration_opens", "closes_at": "registration_closes",
    "promotion": "promotion", "fills": "waiting_list", "online_url": "online",
}  # fmt: skip


def check_event(event: EventEntry, known: Known, faults: Faults) -> None:
    """Note what is wrong within one event."""
    _check_times(event, faults)
    _check_items(event, faults)
    _check_theme(event, known, faults)
    if event.policy is not None:
        _check_kind(event, event.policy, faults)
    if event.status != EventStatus.CANCELLED and event.networks and known.networks.issuperset(event.networks):
        _check_workplaces(event, known, faults)


def _check_times(event: EventEntry, faults: Faults) -> None:
    if NEVER not in (event.starts_at, event.ends_at) and event.ends_at <= event.starts_at:
        faults.add(event.place, "ends before it starts")
    if event.opens_at and event.closes_at and event.closes_at <= event.opens_at:
        faults.add(event.place, "its registration closes before it opens")
    if event.opens_at and event.starts_at != NEVER and event.opens_at >= event.starts_at:
        faults.add(event.place, "its registration opens after the event has begun")


def _check_theme(event: EventEntry, known: Known, faults: Faults) -> None:
    if event.theme not in known.theme_weeks or event.starts_at == NEVER:
        return
    first, last = known.theme_weeks[event.theme]
    if not first <= local(event.starts_at).date() <= last:
        faults.add(event.place, f"is not within its theme week, which is from {first} to {last}")


def _check_items(event: EventEntry, faults: Faults) -> None:
    seen: dict[str, ItemEntry] = {}
    for item in event.items:
        if item.key in seen:
            faults.add(item.place, f"is the same item as {seen[item.key].place}; give each a ref")
        seen.setdefault(item.key, item)
        if item.capacity is not None and item.round is None:
            faults.add(item.place, '"capacity" needs a "round": people choose one workshop in each round')
        if NEVER in (item.starts_at, item.ends_at):
            continue
        if item.ends_at <= item.starts_at:
            faults.add(item.place, "ends before it starts")
        elif NEVER not in (event.starts_at, event.ends_at) and event.ends_at > event.starts_at:
            if item.starts_at < event.starts_at:
                faults.add(item.place, "starts before its event does")
            if item.ends_at > event.ends_at:
                faults.add(item.place, "ends after its event does")
    _check_rounds(event, faults)


def _check_rounds(event: EventEntry, faults: Faults) -> None:
    """Workshops of one round may coincide; two rounds may not: somebody chooses one in each."""
    rounds: dict[int, list[ItemEntry]] = {}
    for item in event.items:
        if item.round is not None and NEVER not in (item.starts_at, item.ends_at):
            rounds.setdefault(item.round, []).append(item)
    spans = {n: (min(i.starts_at for i in items), max(i.ends_at for i in items)) for n, items in rounds.items()}
    for one, other in combinations(sorted(spans), 2):
        if spans[one][0] < spans[other][1] and spans[other][0] < spans[one][1]:
            faults.add(event.place, f"its rounds {one} and {other} overlap in time")


def _check_kind(event: EventEntry, policy: KindPolicy, faults: Faults) -> None:
    if policy.title_from != TitleFrom.STORED:
        faults.add(event.place, f"{quote(event.kind)} is held by a group and belongs in [[groups]]")
    elif not event.titles:
        faults.add(event.place, '"title.nl" is missing')
    if policy.privacy == Privacy.PX:
        for attribute, key in _WORDS.items():
            if getattr(event, attribute):
                faults.add(
                    event.place, f"{quote(event.kind)} speaks of clients and holds no words: leave out {quote(key)}"
                )
    if not policy.takes_registrations:
        for attribute, key in _REGISTRATION.items():
            if getattr(event, attribute):
                faults.add(event.place, f"{quote(event.kind)} takes no registrations here: leave out {quote(key)}")
    if event.questions and Part.QUESTIONS not in parts_of(policy):
        faults.add(event.place, f'{quote(event.kind)} asks no questions of an organiser: leave out "questions"')
    if event.funds and not policy.needs_funding:
        faults.add(event.place, f'{quote(event.kind)} is not paid from a fund: leave out "funds"')


def _check_workplaces(event: EventEntry, known: Known, faults: Faults) -> None:
    """Domain rule 4: a teacher or coordinator works at a member on the day of the lesson."""
    for what, person in event.roles:
        if what == What.COORDINATOR and event.starts_at != NEVER:
            _check_workplace(event, person, "a coordinator", event, known, faults)
    for item in event.items:
        if item.teacher is not None and item.starts_at != NEVER:
            _check_workplace(event, item.teacher, "a teacher", item, known, faults)


def _check_workplace(
    event: EventEntry, person: PersonEntry, who: str, when: EventEntry | ItemEntry, known: Known, faults: Faults
) -> None:
    day = local(when.starts_at).date()
    if not person.organisation:
        faults.add(person.place, f'"organisation" is missing: {who} works at a member of a network of the event')
    elif person.organisation in known.organisations and not known.is_member(person.organisation, event.networks, day):
        where = " or ".join(quote(network) for network in event.networks)
        reason = f"{who} works at a member, but {quote(person.organisation)} is no member of {where} on {day}"
        faults.add(person.place, reason)
