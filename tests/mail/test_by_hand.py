"""Whoever chose a letter or a phone call gets everything in it: no link to retype, no mail to answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from events import policy, registration
from events.clock import now
from events.extensions import db
from events.kinds import KINDS
from events.mail import by_hand_text, compose, draft, preview
from events.mail.samples import Sample, made_up, samples_of
from events.models import Event, Notice, Registration
from events.policy import Audience
from tests import cast
from tests.mail.test_words import NEUTRAL, NOON, PARTY_AUDIENCES, PARTY_PURPOSES, an_event, offer, queued
from tests.web.browsing import read

HOME = {"street": "Laan 1", "postcode": "2511 AB", "city": "Den Haag"}
BY_HAND = [(kind, channel) for kind in NEUTRAL for channel in KINDS[kind].channels if channel in policy.BY_HAND]


@pytest.fixture(autouse=True)
def the_first_of_march():
    with time_machine.travel(NOON, tick=False):
        yield


def a_party(event: Event, channel: str) -> Registration:
    known = {"channel": channel, "email": None, "phone": "0612345678", "address": HOME}
    make = cast.duo if event.policy.party == "duo" else cast.application
    return registration.register(event, make("Cato Visser", **known))


def spaced(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def said_by_hand(kind: str, channel: str) -> dict[str, str]:
    """Everything a party of `kind` hears by `channel`: purpose → text."""
    event = an_event(kind)
    party = a_party(event, channel)
    rules = [rule.name for rule in event.policy.reminders if rule.audience in PARTY_AUDIENCES]
    said = {}
    for purpose in (*PARTY_PURPOSES, *rules):
        offer(party, purpose == "offered")
        said[purpose] = spaced(by_hand_text(queued(purpose, party)))
    db.session.rollback()
    return said


def test_letters_and_calls_are_of_kinds_whose_messages_give_nobody_away():
    assert BY_HAND == [("beter_thuis", "letter"), ("beter_thuis", "phone"), ("huiskamergesprek", "phone")]


@pytest.mark.parametrize(("kind", "channel"), BY_HAND)
def test_no_letter_or_call_speaks_of_a_mail_or_holds_a_link(session, kind, channel):
    ask = {"letter": "Bel ons, telefoon 070 000 00 01.", "phone": "Geef ons nummer voor later: 070 000 00 01."}
    for purpose, text in said_by_hand(kind, channel).items():
        assert ask[channel] in text, purpose
        assert ("Bel ons" in text) is (channel == "letter"), "who is on the line calls nobody"
        for word in ("mail", "http", "/r/", "link", "pagina", "None", "%(", "\n\n\n"):
            assert word not in text, (purpose, text)


def test_control_the_same_words_as_a_mail_do_both(session):
    event = an_event("beter_thuis")
    party = registration.register(event, cast.duo("Cato Visser"))
    text = compose(queued("reminder_14_days", party)).get_body(("plain",)).get_content()
    assert "of antwoord op deze mail." in text
    assert "http://127.0.0.1:8000/r/" in text
    assert "Duinzicht" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_who_works_with_us_and_has_no_address_is_told_on_the_phone_what_a_mail_would_say(session, kind):
    event = an_event(kind)
    rules = {rule.name for rule in event.policy.reminders if rule.audience not in PARTY_AUDIENCES}
    party = a_party(event, "phone") if event.policy.takes_registrations else None
    lesson = {"item": None, "about": party, "event": event}
    person = cast.person("Samira", phone="0600000002")
    for purpose in ("moved", "event_cancelled", *sorted(rules)):
        notice = queued(purpose, person, **lesson)
        text = by_hand_text(notice)
        assert notice.channel == "phone"
        assert text.startswith("U belt Samira.")
        for word in ("deze mail", "http", "groet", "None"):
            assert word not in text, (purpose, text)
    db.session.rollback()


@pytest.mark.parametrize("kind", KINDS)
def test_a_member_without_an_address_hears_of_no_link_that_opens_its_pages(session, kind):
    """Who reads it from a list could open them; and nobody writes down a link from the telephone."""
    made = made_up(KINDS[kind])
    told = [sample for sample in samples_of(KINDS[kind]) if made.notice(sample).organisation is not None]
    assert "member_link" in [sample.purpose for sample in told]
    for sample in told:
        assert "/m/" in said(made.notice(sample)) or sample.purpose not in WITH_LINK
        text = by_hand_text(made.notice(sample, channel="phone"))
        assert text.startswith("U belt Zorggroep Voorbeeld.")
        for word in ("http", "deze mail", "None"):
            assert word not in text, (sample.purpose, text)
    db.session.rollback()


WITH_LINK = ("member_link", "activity_approved", "activity_returned")


def said(notice: Notice) -> str:
    return preview(notice, "nl").text


def test_the_letter_of_a_course_week_says_everything(session):
    party = a_party(an_event("beter_thuis"), "letter")
    offer(party, False)
    assert spaced(by_hand_text(queued("reminder_14_days", party))) == LETTER
    assert spaced(by_hand_text(queued("confirmed", party))) == LETTER.replace(
        "Op 12 maart hebt u een afspraak met ons.", "Uw afspraak op 12 maart is definitief."
    )
    db.session.rollback()


LETTER = """Beste Cato Visser en Bert,

Op 12 maart hebt u een afspraak met ons.

vrijdag 12 maart 2027, 10.00 tot 14.00 uur
Vakantiehuis Duinzicht, Strandweg 1, Den Haag

Wilt u iets veranderen, of kunt u niet komen? Bel ons dan.

Dit neemt u mee:

- Uw medicijnen voor de hele week, in de verpakking van de apotheek
- Kleding voor alle dagen, ook voor buiten, en stevige schoenen
- Toiletspullen en nachtkleding
- Uw bril, gehoorapparaat en eventueel uw rollator
- Iets vertrouwds van thuis, zoals een foto of een boek
- Het telefoonnummer van uw huisarts en van iemand die wij mogen bellen

Wilt u weten wat er in het huis al is? Bel ons.

Zo komt u er:

U komt naar Vakantiehuis Duinzicht, Strandweg 1, Den Haag. Wij ontvangen u vrijdag 12 maart 2027 om 10.00 uur.
Komt u met een taxi of de Regiotaxi, geef dan dit adres door. Weet u niet hoe u moet komen? Bel ons, dan zoeken wij \
het samen uit.

Hebt u een vraag? Bel ons, telefoon 070 000 00 01.

Met vriendelijke groet,
Vereniging Transmurale Zorg
"""


def test_the_letter_and_the_own_page_say_the_same(session, client):
    party = a_party(an_event("beter_thuis"), "letter")
    party.status = "confirmed"
    letter = spaced(by_hand_text(queued("confirmed", party)))
    session.commit()
    page = spaced(read(client.get(registration.own_page(party))))
    party.status = "requested"  # as its places were counted
    session.commit()
    told = letter.partition("Dit neemt u mee")[2].partition("Hebt u een vraag?")[0]
    lines = [line.removeprefix("- ").rstrip(":") for line in told.splitlines() if line.strip(" :")]
    assert len(lines) == 10
    for line in lines:
        assert line in page


def test_one_message_to_a_duo_names_both_the_contact_first(session):
    event = an_event("beter_thuis")
    party = registration.register(event, replace(cast.duo("Cato Visser"), contact_name="Bert"))
    mail = compose(queued("requested", party))
    assert mail["To"].addresses[0].display_name == "Bert"
    assert mail.get_body(("plain",)).get_content().startswith("Beste Bert en Cato Visser,")
    call = a_party(event, "phone")
    assert by_hand_text(queued("requested", call)).startswith("U belt Cato Visser, ook voor Bert.")
    db.session.rollback()


def test_the_call_about_a_request_says_not_that_we_will_call(session):
    text = spaced(by_hand_text(queued("requested", a_party(an_event("beter_thuis"), "phone"))))
    assert "Wij hebben uw aanvraag voor 12 maart ontvangen. Wij houden een plaats voor u vast." in text
    assert "Wij bellen u" not in text
    db.session.rollback()


def test_the_call_of_a_course_week_says_what_to_take_and_how_to_come(session):
    party = a_party(an_event("beter_thuis"), "phone")
    offer(party, False)
    assert spaced(by_hand_text(queued("reminder_14_days", party))) == CALL
    assert spaced(by_hand_text(queued("confirmed", party))) == CALL.replace(
        "Op 12 maart hebt u een afspraak met ons.", "Uw afspraak op 12 maart is definitief."
    )
    db.session.rollback()


CALL = """U belt Cato Visser, ook voor Bert. Vraag eerst of u Cato Visser zelf spreekt. Spreek niets in op een \
antwoordapparaat. Vertel dan dit:

Op 12 maart hebt u een afspraak met ons.

vrijdag 12 maart 2027, 10.00 tot 14.00 uur
Vakantiehuis Duinzicht, Strandweg 1, Den Haag

Wilt u iets veranderen, of kunt u niet komen? Zeg het nu, of bel ons later.

Dit neemt u mee. Schrijft u mee?

- Uw medicijnen voor de hele week, in de verpakking van de apotheek
- Kleding voor alle dagen, ook voor buiten, en stevige schoenen
- Toiletspullen en nachtkleding
- Uw bril, gehoorapparaat en eventueel uw rollator
- Iets vertrouwds van thuis, zoals een foto of een boek
- Het telefoonnummer van uw huisarts en van iemand die wij mogen bellen

Zo komt u er:

U komt naar Vakantiehuis Duinzicht, Strandweg 1, Den Haag. Wij ontvangen u vrijdag 12 maart 2027 om 10.00 uur.
Komt u met een taxi of de Regiotaxi, geef dan dit adres door. Weet u niet hoe u moet komen? Dan zoeken wij het nu \
samen uit.

Vraag of er nog vragen zijn. Geef ons nummer voor later: 070 000 00 01.
"""


def test_a_call_says_first_to_whom_and_then_what(session):
    party = a_party(an_event("huiskamergesprek"), "phone")
    assert spaced(by_hand_text(queued("confirmed", party))) == (
        "U belt Cato Visser. Vraag eerst of u Cato Visser zelf spreekt. Spreek niets in op een antwoordapparaat. "
        "Vertel dan dit:\n\nUw afspraak op 12 maart is definitief.\n\n"
        "vrijdag 12 maart 2027, 10.00 tot 14.00 uur\nKijkduin\n\n"
        "Wilt u iets veranderen, of kunt u niet komen? Zeg het nu, of bel ons later.\n\n"
        "Vraag of er nog vragen zijn. Geef ons nummer voor later: 070 000 00 01.\n"
    )


def test_a_hidden_street_is_told_on_the_phone_from_three_days_before(session):
    party = a_party(an_event("huiskamergesprek"), "phone")
    with time_machine.travel(datetime(2027, 3, 9, 8, tzinfo=UTC), tick=False):
        assert "Strandweg 1, Den Haag" in by_hand_text(queued("confirmed", party))
        offer(party, True)
        assert "Strandweg" not in by_hand_text(queued("offered", party))
    db.session.rollback()


@pytest.mark.parametrize("channel", ["letter", "phone"])
def test_who_is_not_paid_for_yet_hears_in_a_letter_or_a_call_how_it_stands(session, channel):
    event = an_event("beter_thuis")
    party = a_party(event, channel)
    when = "vrijdag 12 maart 2027, 10.00 tot 14.00 uur"
    approved = "Uw aanvraag voor 12 maart is goedgekeurd."
    text = spaced(by_hand_text(queued("unfunded", party)))
    nobody_pays = "Voor de gemeente waar u woont, is er nog geen financiering. Wij houden uw plaats vast en bespreken"
    assert f"{approved}\n\n{nobody_pays} met u wat er kan.\n\n{when}" in text
    event.funds.append(cast.fund("dh", 0))
    text = spaced(by_hand_text(queued("unfunded", party)))
    kept = "De financiering van uw plaats is nog niet rond. Wij houden uw plaats vast. Zodra de financiering rond is,"
    assert f"{approved}\n\n{kept} hoort u het van ons. U hoeft nu niets te doen.\n\n{when}" in text
    ways_out = {"letter": "Bel ons dan.", "phone": "Zeg het nu, of bel ons later."}
    assert f"Wilt u iets veranderen, of kunt u niet komen? {ways_out[channel]}" in text


def test_what_is_not_paid_for_yet_is_told_by_the_partys_own_channel(session):
    event = an_event("beter_thuis")
    for channel in ("letter", "phone"):
        party = registration.register(event, cast.duo(channel, channel=channel, email=None, phone="0612345678"))
        registration.confirm(party, actor="command")
        told = db.session.query(Notice).filter_by(registration_id=party.id, purpose="unfunded").one()
        assert told.channel == channel


@pytest.mark.parametrize("kind", ["symposium", "training"])
def test_after_the_day_nobody_is_asked_to_cancel_and_each_reads_how_to_answer(session, kind):
    rule = next(rule.name for rule in KINDS[kind].reminders if rule.name.startswith("evaluation"))
    made, sample = made_up(KINDS[kind]), Sample(rule, Audience.PARTY)
    mailed = draft(made.notice(sample)).saying.words().text
    assert "Antwoord gewoon op deze mail." in mailed
    assert "\nNaar uw eigen pagina:\nhttp" in mailed
    letter, call = (by_hand_text(made.notice(sample, channel)) for channel in ("letter", "phone"))
    assert "Bel ons om het te vertellen." in letter
    assert "Wilt u een bewijs van deelname? Bel ons." in letter
    assert "Wilt u dat nu vertellen? Dan schrijf ik het op." in call
    assert "Wilt u een bewijs van deelname? Zeg het nu." in call
    for said in (mailed, letter, call):
        assert not [words for words in ("meld u af", "kunt u niet komen", "wijzig") if words in said], said
    for said in (letter, call):
        assert "eigen pagina" not in said
    session.rollback()


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("channel", ["letter", "phone"])
def test_who_has_no_page_hears_how_to_cancel(session, kind, channel):
    policy = KINDS[kind]
    if policy.takes_registrations:
        made = made_up(policy)
        rules = [
            rule.name for rule in policy.reminders if rule.audience == Audience.PARTY and "reminder" in rule.name
        ]
        for purpose in ("confirmed", *rules):
            said = by_hand_text(made.notice(Sample(purpose, Audience.PARTY), channel))
            way_out = {"phone": "Zeg het nu, of bel ons later."}.get(channel, "Bel ons dan.")
            assert f"Wilt u iets veranderen, of kunt u niet komen? {way_out}" in said, (purpose, said)
    session.rollback()


def test_a_page_that_is_over_offers_no_change_in_a_mail(session):
    made = made_up(KINDS["symposium"])
    made.event.starts_at, made.event.ends_at = now() - timedelta(hours=3), now()
    said = draft(made.notice(Sample("link", Audience.PARTY))).saying.words().text
    assert ("Naar uw eigen pagina:" in said, "meld u af" in said) == (True, False)
    session.rollback()


@pytest.mark.parametrize("channel", ["phone", "email"])
@pytest.mark.parametrize(("people", "speaks_of_others"), [(1, False), (2, True)])
def test_who_reserved_one_place_is_not_asked_to_call_whom_they_invited(session, channel, people, speaks_of_others):
    event = an_event("huiskamergesprek")
    reach = {"email": "cato@example.nl"} if channel == "email" else {"email": None, "phone": "0612345678"}
    party = registration.register(event, cast.application("Cato Visser", people=people, channel=channel, **reach))
    notice = queued("call_list_3_days", party)
    text = by_hand_text(notice) if channel == "phone" else compose(notice).get_body(("plain",)).get_content()
    assert ("de mensen bellen die u hebt uitgenodigd" in text, "bellijst" in text) == (speaks_of_others,) * 2
    assert ("Op uw naam is een plaats gereserveerd" in text) == (not speaks_of_others)
