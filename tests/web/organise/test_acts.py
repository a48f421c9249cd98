"""What an organiser does for a party: each act says beforehand who will be told, and the record says who did it."""

import pytest

from events import extensions, registration
from events.extensions import db
from events.models import AuditEntry, Consent, Notice, Registration
from events.policy import NAMES
from events.web.organise import acts, foreseen
from tests import cast
from tests.web import arranged
from tests.web.browsing import fault_of, press, read, status_of, submit, value_of
from tests.web.organise import stage

pytestmark = pytest.mark.usefixtures("today")

HOME = {"street": "Plein 1", "postcode": "2511aa", "city": "Den Haag"}


@pytest.fixture
def refs(client, rows, today) -> dict[str, str]:
    """Two places: Cato and Daan asked for them, Eva and Fien wait. Carla is signed in. References by name."""
    with rows():
        event = stage.week()
        event.funds = [cast.fund("haag", 1), cast.fund("delft", 1, "Delft")]
        db.session.flush()
        names = ("Cato", "Daan", "Eva", "Fien")
        found = {name: stage.waiting_duo(event, name).reference for name in names}
    stage.sign_in_as(client, "Carla")
    return found


def page_of(reference: str) -> str:
    return f"/organise/registrations/{reference}"


def done(client, reference: str, name: str) -> str:
    """Press the button of an act; what its page says afterwards."""
    return read(client.get(stage.act(client, reference, name).location))


def acts_of_accounts(app) -> list[str]:
    with app.app_context():
        found = db.session.query(AuditEntry).filter(AuditEntry.actor.startswith("account:"))
        return [entry.what for entry in found.order_by(AuditEntry.id) if not entry.what.endswith(" shown")]


def told(app, name: str) -> list[str]:
    with app.app_context():
        party = stage.party(name)
        found = db.session.query(Notice).filter_by(addressee=f"registration:{party.id}").order_by(Notice.id)
        return [f"{notice.purpose} by {notice.channel}" for notice in found]


def test_the_page_says_all_there_is_of_a_party(app, client, refs):
    page = client.get(page_of(refs["Eva"]))
    text = read(page)
    for words in (
        "Eva en Naaste van Eva Op de wachtlijst, nummer 1", "Nog geen financiering.", "E-mailadres eva@example.nl",
        "Telefoonnummer 06 12 34 56 78", "Gemeente Den Haag", "Persoon met dementie Eva Naaste Naaste van Eva",
        "Staat op de wachtlijst Per e-mail wacht", "Aangemeld · zelf, met de link",
    ):  # fmt: skip
        assert words in text
    assert status_of(page) == "waiting"
    with app.app_context():
        assert db.session.query(AuditEntry).filter_by(what="party shown").one().actor.startswith("account:")


def test_a_coordinators_day(app, client, refs):
    """A request is confirmed, somebody else cancels, who waits is offered the place and takes it by telephone."""
    asked = read(client.get(f"{page_of(refs['Cato'])}/confirm"))
    assert "Wilt u deze aanvraag bevestigen?" in asked
    assert "Wie krijgt bericht? Cato: e-mail “Plaats is zeker”" in asked
    assert told(app, "Cato") == ["requested by email"], "nothing happened yet"
    assert "De aanvraag is bevestigd." in done(client, refs["Cato"], "confirm")
    assert told(app, "Cato") == ["requested by email", "confirmed by email"]

    asked = read(client.get(f"{page_of(refs['Daan'])}/cancel"))
    assert f"Daan: e-mail “Afmelding bevestigd” {refs['Eva']}: e-mail “Plaats aangeboden”" in asked
    assert "De aanmelding is geannuleerd." in done(client, refs["Daan"], "cancel")
    assert told(app, "Eva") == ["waiting by email", "offered by email"]

    assert "De plaats is aangenomen." in done(client, refs["Eva"], "accept")
    assert status_of(client.get(page_of(refs["Eva"]))) == "requested"
    assert acts_of_accounts(app) == ["approved", "cancelled", "offer accepted"]


def test_an_offer_is_declined_for_somebody_and_goes_to_the_next(app, client, refs):
    stage.act(client, refs["Daan"], "cancel")
    assert "De plaats gaat naar de volgende." in done(client, refs["Eva"], "decline")
    assert told(app, "Fien")[-1] == "offered by email"
    assert stage.act(client, refs["Eva"], "send-link").location.endswith("?done=send-link")


def test_a_place_is_made_for_somebody_before_the_others(app, client, refs):
    assert "make-room" in client.get(page_of(refs["Fien"])).text
    assert f'{page_of(refs["Fien"])}/place"' not in client.get(page_of(refs["Fien"])).text, "there is no room"
    assert "Er is een plaats bij gemaakt en gegeven." in done(client, refs["Fien"], "make-room")
    assert status_of(client.get(page_of(refs["Fien"]))) == "requested"
    with app.app_context():
        whats = [e.what for e in db.session.query(AuditEntry) if e.actor.startswith("account:")]
    assert {"capacity changed", "overtaken", "placed out of order"} <= set(whats)


def test_what_cannot_be_done_any_more_changes_nothing(app, client, refs, rows):
    path = f"{page_of(refs['Cato'])}/confirm"
    token = stage.token_of(client.get(path))
    with rows():
        registration.cancel(stage.party("Cato"), actor="test")
    late = client.post(path, data={"csrf_token": token})
    assert "Dit kon niet meer. Hieronder leest u hoe het nu is." in read(client.get(late.location))
    assert client.get(path).location == late.location
    assert client.post(path).status_code == 400, "without its token no button does anything"
    assert client.get(f"{page_of(refs['Cato'])}/explode").status_code == 404


def everything(app) -> list[object]:
    """What an act could change, other than the record of who looked."""
    with app.app_context():
        parties = [(p.status, p.offer_until, p.link_version) for p in db.session.query(Registration)]
        entries = db.session.query(AuditEntry).filter(~AuditEntry.what.like("% shown")).count()
        return [*parties, db.session.query(Notice).count(), entries]


def test_looking_at_what_would_happen_changes_nothing(app, client, refs):
    before = everything(app)
    for name, act in (("Cato", "confirm"), ("Cato", "cancel"), ("Eva", "make-room"), ("Eva", "end-links")):
        page = client.get(f"{page_of(refs[name])}/{act}")
        assert "Wie krijgt bericht?" in read(page)
    assert everything(app) == before


def test_control_an_act_that_is_not_undone_changes_something(app, client, refs, monkeypatch):
    before = everything(app)

    def done_for_real(act, _access) -> foreseen.Foreseen:
        act()
        db.session.commit()
        return foreseen.Foreseen()

    monkeypatch.setattr(acts, "foresee", lambda act, access: writing(lambda: done_for_real(act, access)))
    client.get(f"{page_of(refs['Cato'])}/cancel")
    assert everything(app) != before


def writing(act):
    """Do `act` in a transaction that may write, also within a GET."""
    db.session.rollback()
    with extensions.writing():
        return act()


def test_one_half_of_a_duo_is_replaced(app, client, refs):
    changed = submit(client, f"{page_of(refs['Cato'])}/change", person_name="Cato", carer_name="Zus van Cato")
    assert "De wijziging is bewaard." in read(client.get(changed.location))
    assert "Cato en Zus van Cato" in read(client.get(page_of(refs["Cato"])))
    assert acts_of_accounts(app) == ["changed"]


def test_another_address_gets_the_link_and_the_old_one_opens_nothing(app, client, refs):
    with app.app_context():
        old = arranged.own_path(stage.party("Cato"))
    path = f"{page_of(refs['Cato'])}/contact"
    assert value_of(client.get(path), "email") == "cato@example.nl"
    wrong = submit(client, path, channel="email", email="cato", phone="")
    assert fault_of(wrong, "email").startswith("Dit e-mailadres klopt niet.")
    assert fault_of(wrong, "phone") == "Vul het telefoonnummer in."
    good = submit(client, path, channel="email", email="cato@new.example", phone="0612345678")
    assert "De contactgegevens zijn bewaard." in read(client.get(good.location))
    assert told(app, "Cato") == ["requested by email", "link by email"]
    assert client.get(old).status_code == 404
    letter = submit(client, path, channel="letter", phone="0612345678", **HOME)
    assert "Plein 1 2511 AA Den Haag" in read(client.get(letter.location))


def test_another_municipality_brings_another_fund_or_nothing(app, client, refs):
    done(client, refs["Cato"], "confirm")
    assert "wacht op financiering, sinds" in done(client, refs["Daan"], "confirm")
    path = f"{page_of(refs['Daan'])}/municipality"
    paid = submit(client, path, municipality="Delft")
    assert "De gemeente is bewaard." in read(client.get(paid.location))
    assert status_of(client.get(page_of(refs["Daan"]))) == "confirmed"
    refused = submit(client, f"{page_of(refs['Cato'])}/municipality", municipality="Westland")
    assert "Er is niets veranderd." in fault_of(refused, "municipality")


def test_names_of_a_group_are_taken_away(app, client, rows):
    with rows():
        event, _link = arranged.talk()
        cast.everyone(event)
        named = tuple(registration.NamedPerson("person", name) for name in ("Ria", "Mohan"))
        group = cast.application("Samira", persons=named, consents=("registration", NAMES))
        reference = registration.register(event, group).reference
    stage.sign_in_as(client, "Carla")
    assert "Ria" in read(client.get(page_of(reference)))
    text = done(client, reference, "forget-names")
    assert "De namen zijn weg. De plaatsen blijven." in text
    assert "Ria" not in text
    assert "Ingetrokken op" in text


# On somebody's behalf -----------------------------------------------------------------------------------------------

CALLER = {
    "person_name": "Gijs", "carer_name": "Gerda", "contact": "carer", "phone": "06-12 34 56 78", "channel": "phone",
    "municipality": "Den Haag", "referral": "own_interest", "carer_knows": "yes", "consent_registration": "y",
}  # fmt: skip
PROFESSIONAL = {"name": "Hanna", "organisation": "Florence", "function": "Arts", "consent_registration": "y"}


def test_who_calls_is_registered_with_who_recorded_the_consent(app, client, refs):
    path = "/organise/events/week/register"
    page = client.get(path)
    assert "Lees de vragen voor zoals ze er staan." in read(page)
    assert "De deelnemer komt op de wachtlijst." in read(page)
    missing = submit(client, path, **CALLER)
    assert fault_of(missing, "agreed") == "Kies hoe dat ging."
    made = submit(client, path, **CALLER, agreed="phone")
    text = read(client.get(made.location))
    assert "De aanmelding is gemaakt." in text
    assert "Gegevens gebruiken voor de aanmelding: ja, aan de telefoon, woensdag 20 januari 2027" in text
    assert "Aangemeld · Carla" in text
    assert told(app, "Gerda") == ["waiting by phone"]
    with app.app_context():
        assert [c.channel for c in db.session.query(Consent)] == ["phone"]
    again = submit(client, path, **CALLER, agreed="phone")
    assert "Deze persoon was al aangemeld." in read(client.get(again.location))
    assert told(app, "Gerda") == ["waiting by phone"], "nobody is mailed because somebody called"


def test_a_professional_without_mail_gets_a_letter(app, client, rows, today):
    with rows():
        cast.everyone(arranged.symposium())
    stage.sign_in_as(client, "Olga")
    path = "/organise/events/symposium-2027/register"
    missing = submit(client, path, **PROFESSIONAL, channel="letter", agreed="letter")
    assert fault_of(missing, "street") == "Vul de straat en het huisnummer in."
    made = submit(client, path, **PROFESSIONAL, channel="letter", agreed="letter", **HOME)
    assert "ja, op papier" in read(client.get(made.location))
    assert told(app, "Hanna") == ["confirmed by letter"]


def test_a_group_is_reserved_for_a_key_person_who_calls(client, rows, today):
    with rows():
        event, _link = arranged.talk()
        cast.everyone(event)
    stage.sign_in_as(client, "Anna")
    path = "/organise/events/hkg-1/register"
    group = {"naming": "number", "people": "5", "name": "Samira", "phone": "0612345678", "consent_registration": "y"}
    made = submit(client, path, **group, agreed="phone")
    assert "Aantal mensen 5" in read(client.get(made.location))


def test_what_is_closed_says_why(client, rows, today):
    with rows():
        cast.everyone(cast.event(ref="draft", status="draft"))
        cast.event("gpo", ref="gpo", capacity=None)
    stage.sign_in_as(client, "Olga")
    page = client.get("/organise/events/draft/register")
    assert page.status_code == 409
    assert "Deze bijeenkomst is nog een concept." in read(page)
    assert client.get("/organise/events/gpo/register").location == "/organise/events/gpo"


def test_the_page_of_a_party_signs_out(client, refs):
    assert press(client, page_of(refs["Cato"]), "/sign-out").status_code == 303
    assert client.get(page_of(refs["Cato"])).status_code == 303
