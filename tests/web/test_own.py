"""The party's own page says where it stands, lets it change and cancel, and never changes anything on a GET."""

import re
from datetime import date

import pytest

from events import audit, places, registration
from events.clock import at
from events.extensions import db
from events.models import Event, EventStatus, Fund, Notice, Registration
from tests import cast
from tests.web import arranged
from tests.web.browsing import (
    checked,
    fault_of,
    hidden,
    links,
    main_of,
    press,
    read,
    status_of,
    submit,
    summary_of,
    value_of,
)
from tests.web.registering import UNSENT

pytestmark = pytest.mark.usefixtures("today")

BERT = {"phone": "0612345678", "consents": ("registration", "practical_needs")}


def paths(rows, *names: str, capacity: int = 6, **fields) -> list[str]:
    """A course week, and the own page of a duo for every name."""
    with rows():
        arranged.office()
        event = arranged.course_week(capacity=capacity, **fields)
        return [arranged.own_path(registration.register(event, cast.duo(name, **BERT))) for name in names]


def party(number: int = 1) -> Registration:
    return db.session.get_one(Registration, number)


def confirm(rows, number: int = 1) -> None:
    """The coordinator confirms; Den Haag pays."""
    with rows():
        event = party(number).event
        if not event.funds:
            funder = arranged.organisation("den-haag", "Gemeente Den Haag", roles=["funder"])
            event.funds.append(Fund(ref="f", funder_id=funder.id, municipalities=["Den Haag"]))
            db.session.flush()
            places.open_fund(event.funds[0], 20)
        registration.confirm(party(number), actor="coordinator")


# Where one stands ------------------------------------------------------------------------------------------


def test_a_request_says_that_the_coordinator_calls(app, client, rows):
    (own,) = paths(rows, "Cato")
    page = client.get(own)
    assert status_of(page) == "requested"
    with app.app_context():
        assert f'data-reference="{party().reference}"' in main_of(page)
    text = read(page)
    for sentence in (
        "Uw aanvraag is ontvangen",
        "De coördinator belt u om kennis te maken.",
        "maandag 8 maart 2027, 10.00 uur tot vrijdag 12 maart, 15.00 uur",
        "Vakantiehuis Duinzicht Strandweg 1, Den Haag",
        "Namen Cato en Bert",
        "Telefoonnummer 06 12 34 56 78",
        "Bericht krijgt u Per e-mail",
        "Verwijzing Wij melden ons zelf aan",
        "Coördinator Beter Thuis Bel 070 000 00 01",
    ):
        assert sentence in text
    assert "Dit neemt u mee" not in text


def test_a_confirmed_duo_finds_its_packing_list_and_the_way(client, rows):
    (own,) = paths(rows, "Cato")
    confirm(rows)
    page = client.get(own)
    assert status_of(page) == "confirmed"
    text = read(page)
    assert "Uw plaats is zeker" in text
    assert "Dit neemt u mee Uw medicijnen voor de hele week" in text
    assert "U komt naar Vakantiehuis Duinzicht, Strandweg 1, Den Haag." in text


def test_who_waits_reads_its_honest_place_in_the_list(client, rows):
    _, second, third = paths(rows, "Cato", "Daan", "Els", capacity=1)
    assert status_of(client.get(second)) == "waiting"
    assert "U bent de eerste op de lijst." in read(client.get(second))
    assert "U bent nummer 2 op de lijst." in read(client.get(third))


def test_an_offer_says_until_when_and_is_taken_with_a_button(app, client, rows):
    first, second = paths(rows, "Cato", "Daan", capacity=1)
    press(client, f"{first}/cancel", f"{first}/cancel")
    page = client.get(second)
    assert status_of(page) == "offered"
    assert "Wilt u deze plaats? Laat het ons weten vóór vrijdag 22 januari 2027 om 17.00 uur." in read(page)
    answer = press(client, second, f"{second}/accept")
    assert (answer.status_code, answer.location) == (303, second)
    assert status_of(client.get(second)) == "requested"
    again = client.post(f"{second}/accept", data=hidden(client.get(f"{second}/cancel")))
    assert (again.status_code, again.location) == (303, second), "a second press is no fault"


def test_a_declined_offer_goes_to_the_next(client, rows):
    first, second, third = paths(rows, "Cato", "Daan", "Els", capacity=1)
    press(client, f"{first}/cancel", f"{first}/cancel")
    assert press(client, second, f"{second}/decline").status_code == 303
    page = client.get(second)
    assert status_of(page) == "declined"
    assert "U staat niet meer op de lijst" in read(page)
    assert "/agenda/bt-2027-q1/register" in links(page)
    assert status_of(client.get(third)) == "offered"


def test_an_offer_that_lapsed_meanwhile_cannot_be_taken_and_the_page_says_so(client, rows, today):
    first, second = paths(rows, "Cato", "Daan", capacity=1)
    press(client, f"{first}/cancel", f"{first}/cancel")
    button = hidden(client.get(second))
    today.move_to(at(date(2027, 1, 22), 17))
    answer = client.post(f"{second}/accept", data=button)
    assert answer.status_code == 409
    assert "Dit kon niet meer." in read(answer)
    assert "De tijd om te antwoorden is voorbij" in read(answer)
    assert "Ja, ik neem de plaats" not in read(answer)


def test_who_accepts_after_declining_reads_what_happened(client, rows):
    first, second = paths(rows, "Cato", "Daan", capacity=1)
    press(client, f"{first}/cancel", f"{first}/cancel")
    button = hidden(client.get(second))
    client.post(f"{second}/decline", data=button)
    answer = client.post(f"{second}/accept", data=button)
    assert answer.status_code == 409
    assert status_of(answer) == "declined"
    assert "Dit kon niet meer." in read(answer)


def test_a_cancelled_event_says_so_to_the_party(client, rows):
    (own,) = paths(rows, "Cato")
    with rows():
        db.session.get_one(Event, 1).status = EventStatus.CANCELLED
    page = client.get(own)
    assert page.status_code == 200
    assert "De bijeenkomst gaat niet door" in read(page)
    assert "Hebt u een vraag? Bel ons gerust." in read(page)
    assert "Coördinator Beter Thuis Bel 070 000 00 01" in read(page)
    for gone in ("Iets wijzigen", "Ik kan niet komen", "Opnieuw aanmelden", "belt u om kennis te maken", "Programma"):
        assert gone not in read(page)
    assert [a for a in links(page) if a.startswith(("/agenda", own))] == ["/agenda"] * 3
    for path in (f"{own}/change", f"{own}/cancel"):
        answer = client.get(path)
        assert (answer.status_code, status_of(answer)) == (409, "requested")
        assert "De bijeenkomst gaat niet door" in read(answer)


def test_who_has_no_place_when_it_begins_reads_so_and_is_promised_nothing(client, rows, today):
    asked, waits = paths(rows, "Cato", "Daan", capacity=1)
    today.move_to(at(date(2027, 3, 8), 10))
    assert "Deze bijeenkomst is al begonnen Uw aanvraag is niet op tijd bevestigd." in read(client.get(asked))
    assert "Deze bijeenkomst is al begonnen Er kwam voor u geen plaats vrij." in read(client.get(waits))
    today.move_to(at(date(2027, 3, 12), 15))
    for own in (asked, waits):
        text = read(client.get(own))
        assert "Deze bijeenkomst is voorbij" in text
        for promise in ("belt u", "dan krijgt u bericht", "Wij houden een plaats", "Iets wijzigen"):
            assert promise not in text


def test_after_the_event_the_page_still_opens(client, rows, today):
    (own,) = paths(rows, "Cato")
    confirm(rows)
    today.move_to(at(date(2027, 3, 13), 9))
    page = client.get(own)
    assert "U had een plaats" in read(page)
    assert "Ik kan niet komen" not in read(page)
    assert client.get(f"{own}/change").status_code == 409


def test_a_professional_reads_what_was_filled_in(client, rows):
    with rows():
        event = arranged.symposium()
        workshop = next(i for i in event.items if i.round == 1)
        answers = {
            "organisation": "Florence",
            "function": "Verpleegkundige",
            "diet": ["vegan", "gluten_free"],
            "accreditation": {"register": "gaia", "number": "01234567890"},
        }
        cato = registration.NamedPerson("person", "Cato", answers, {1: workshop.id})
        own = arranged.own_path(registration.register(event, cast.application("Cato", persons=(cato,))))
    text = read(client.get(own))
    for sentence in (
        "Uw plaats is zeker",
        "Organisatie Florence",
        "Functie Verpleegkundige",
        "Workshop ronde 1 Workshop: methodisch werken",
        "Eten Veganistisch, Zonder gluten",
        "Accreditatie GAIA, 01234567890",
    ):
        assert sentence in text


# Where it is -----------------------------------------------------------------------------------------------


def test_a_hidden_address_is_told_to_the_confirmed_from_three_days_before(client, rows, today):
    with rows():
        event, _link = arranged.talk(capacity=3)
        own, waits = (
            arranged.own_path(registration.register(event, cast.application(name, people=2))) for name in ("S", "T")
        )
    today.move_to(at(date(2027, 2, 14), 23, 59))
    assert "Hobbemastraat" not in client.get(own).text
    assert "Het adres leest u hier vanaf drie dagen van tevoren" in read(client.get(own))
    today.move_to(at(date(2027, 2, 15), 0))
    assert "Bij een gastgezin Hobbemastraat 12" in read(client.get(own))
    assert status_of(client.get(waits)) == "waiting"
    assert "Hobbemastraat" not in client.get(waits).text
    today.move_to(at(date(2027, 2, 18), 15, 29))
    assert "Hobbemastraat" in client.get(own).text
    today.move_to(at(date(2027, 2, 18), 15, 30))
    assert "Hobbemastraat" not in client.get(own).text, "afterwards nobody needs to find the way"
    assert "Het adres leest u hier" not in read(client.get(own))


def test_a_hidden_address_is_told_to_nobody_once_the_event_is_cancelled(client, rows, today):
    with rows():
        event, _link = arranged.talk()
        own = arranged.own_path(registration.register(event, cast.application("S", people=2)))
    today.move_to(at(date(2027, 2, 17), 12))
    assert "Hobbemastraat" in client.get(own).text
    with rows():
        db.session.get_one(Event, 1).status = EventStatus.CANCELLED
    assert "Hobbemastraat" not in client.get(own).text
    assert "Het adres leest u hier" not in read(client.get(own))


# Links that do not work ------------------------------------------------------------------------------------


def test_a_link_that_is_not_ours_or_was_replaced_says_how_to_get_one_that_works(client, rows):
    (own,) = paths(rows, "Cato")
    with rows():
        party().link_version += 1
    for address in (own, own[:-1], "/r/nonsense", f"{own}/change", f"{own}/calendar.ics", "/r/%00"):
        page = client.get(address)
        assert page.status_code == 404
        assert "Deze link werkt niet (meer)" in read(page)
        assert "Bel 070 000 00 00" in read(page)


def test_a_link_for_another_purpose_opens_nothing(client, rows):
    with rows():
        _event, link = arranged.talk()
    assert client.get(link.replace("/k/", "/r/")).status_code == 404


# What a GET does not do ------------------------------------------------------------------------------------


def rows_now(app) -> list[tuple]:
    with app.app_context():
        found = []
        for table in reversed(db.metadata.sorted_tables or Registration.metadata.sorted_tables):
            found += [(table.name, *row) for row in db.session.execute(table.select())]
        return sorted(found, key=repr)


def test_no_link_that_a_mail_scanner_follows_changes_anything(app, client, rows):
    first, second = paths(rows, "Cato", "Daan", capacity=1)
    press(client, f"{first}/cancel", f"{first}/cancel")  # so that the second has an offer
    with rows():
        _event, key_link = arranged.talk()
    before = rows_now(app)
    seen: set[str] = set()
    to_follow = [first, second, key_link, f"{second}/accept", f"{second}/decline", f"{second}/cancel"]
    while to_follow:
        address = to_follow.pop()
        if address not in seen and address.startswith("/"):
            seen.add(address)
            page = client.get(address)
            assert page.status_code < 500
            to_follow += links(page) if page.mimetype == "text/html" else []
    assert len(seen) > 10
    assert rows_now(app) == before
    assert client.get(f"{second}/accept").status_code == 405


# Cancelling ------------------------------------------------------------------------------------------------


def test_cancelling_asks_once_and_frees_the_place_for_the_next(app, client, rows):
    first, second = paths(rows, "Cato", "Daan", capacity=1)
    page = client.get(f"{first}/cancel")
    assert "Kunt u niet komen?" in read(page)
    assert "Met deze knop annuleert u de aanmelding voor u allemaal (2 mensen)." in read(page)
    assert status_of(client.get(first)) == "requested"
    answer = client.post(f"{first}/cancel", data=hidden(page))
    assert (answer.status_code, answer.location) == (303, first)
    page = client.get(first)
    assert status_of(page) == "cancelled"
    assert "Uw aanmelding is geannuleerd" in read(page)
    assert status_of(client.get(second)) == "offered"
    with app.app_context():
        assert db.session.query(Notice).filter_by(purpose="cancelled").count() == 1


def test_who_cancelled_can_register_again_while_that_is_open(client, rows, today):
    (own,) = paths(rows, "Cato")
    press(client, f"{own}/cancel", f"{own}/cancel")
    page = client.get(own)
    assert "Wilt u toch komen? Dan kunt u zich opnieuw aanmelden." in read(page)
    assert "/agenda/bt-2027-q1/register" in links(page)
    today.move_to(at(date(2027, 3, 8), 10))
    page = client.get(own)
    assert "Uw aanmelding is geannuleerd" in read(page)
    assert "pnieuw aanmelden" not in read(page)


@pytest.mark.parametrize("button", ["accept", "decline", "cancel"])
def test_a_button_without_its_token_changes_nothing_and_leads_back_to_the_page(client, rows, button):
    first, second = paths(rows, "Cato", "Daan", capacity=1)
    press(client, f"{first}/cancel", f"{first}/cancel")
    page = client.post(f"{second}/{button}", data={"csrf_token": "forged"})
    assert (page.status_code, status_of(page)) == (400, "offered")
    assert "Er is niets veranderd. Uw browser stuurde een veiligheidscode niet mee." in read(page)
    assert status_of(client.get(second)) == "offered"
    if button != "cancel":
        answer = client.post(f"{second}/{button}", data=hidden(page))
        assert (answer.status_code, answer.location) == (303, second), "the page that says so has a button that works"
    assert client.post(f"/r/nonsense/{button}").status_code == 404


@pytest.mark.parametrize("button", ["accept", "decline", "cancel"])
def test_control_without_the_check_of_the_token_a_forged_button_works(app, client, rows, button):
    first, second = paths(rows, "Cato", "Daan", capacity=1)
    press(client, f"{first}/cancel", f"{first}/cancel")
    app.config["WTF_CSRF_ENABLED"] = False
    assert client.post(f"{second}/{button}").status_code == 303
    assert status_of(client.get(second)) != "offered"


def test_a_change_without_its_token_changes_nothing_and_keeps_what_was_typed(client, rows):
    (own,) = paths(rows, "Cato")
    page = client.post(f"{own}/change", data={"person_name": "Cato", "carer_name": "Anna"})
    assert (page.status_code, summary_of(page)) == (400, [UNSENT])
    assert value_of(page, "carer_name") == "Anna"
    assert "Namen Cato en Bert" in read(client.get(own))
    sent = {**hidden(page), "person_name": "Cato", "carer_name": "Anna"}
    assert client.post(f"{own}/change", data=sent).status_code == 303
    assert "Namen Cato en Anna" in read(client.get(own))


def test_cancelling_twice_is_no_fault(client, rows):
    (own,) = paths(rows, "Cato")
    button = hidden(client.get(f"{own}/cancel"))
    for _press in range(2):
        answer = client.post(f"{own}/cancel", data=button)
        assert (answer.status_code, answer.location) == (303, own)


def test_when_the_event_has_begun_it_is_too_late_to_cancel(client, rows, today):
    (own,) = paths(rows, "Cato")
    today.move_to(at(date(2027, 3, 8), 9, 59))
    button = hidden(client.get(f"{own}/cancel"))
    today.move_to(at(date(2027, 3, 8), 10))
    answer = client.post(f"{own}/cancel", data=button)
    assert answer.status_code == 409
    assert status_of(answer) == "requested"
    assert "Dit kon niet meer." in read(answer)


# Changing --------------------------------------------------------------------------------------------------


def test_a_duo_replaces_one_half_and_changes_its_needs(app, client, rows):
    (own,) = paths(rows, "Cato")
    page = client.get(f"{own}/change")
    assert (value_of(page, "person_name"), value_of(page, "carer_name")) == ("Cato", "Bert")
    assert "municipality" not in page.text
    answer = submit(client, f"{own}/change", person_name="Cato", carer_name="Anna", needs=["no_stairs"])
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Uw wijziging is bewaard." in read(page)
    assert "Namen Cato en Anna" in read(page)
    assert "Praktische wensen Geen trappen" in read(page)
    page = client.get(f"{own}/change")
    assert checked(page, "needs") == ["no_stairs"]
    submit(client, f"{own}/change", person_name="Cato", carer_name="Anna")
    assert "Praktische wensen" not in read(client.get(own))


def test_needs_are_not_asked_again_of_who_did_not_agree_that_they_are_kept(client, rows):
    with rows():
        event = arranged.course_week()
        own = arranged.own_path(registration.register(event, cast.duo("Cato", consents=("registration",))))
    assert "Praktische wensen" not in read(client.get(f"{own}/change"))


def test_a_wrong_change_keeps_what_was_typed_and_changes_nothing(client, rows):
    (own,) = paths(rows, "Cato")
    page = submit(client, f"{own}/change", person_name=" ", carer_name="Anna")
    assert page.status_code == 422
    assert fault_of(page, "person_name") == "Vul de naam van de persoon met dementie in."
    assert summary_of(page) == ["Vul de naam van de persoon met dementie in."]
    assert value_of(page, "carer_name") == "Anna"
    assert "Namen Cato en Bert" in read(client.get(own))


def symposium_with_cato(rows, **fields) -> tuple[str, list[str]]:
    """Cato chose the first workshop of round 1; the own page and the ids of the workshops."""
    with rows():
        event = arranged.symposium(**fields)
        workshops = [i.id for i in event.items if i.round]
        cato = registration.NamedPerson(
            "person", "Cato", {"organisation": "Florence", "function": "Arts", "note": "kept"}, {1: workshops[0]}
        )
        own = arranged.own_path(registration.register(event, cast.application("Cato", persons=(cato,))))
    return own, [str(workshop) for workshop in workshops]


def test_a_workshop_is_changed_and_the_old_place_is_free_again(app, client, rows):
    own, (first, second, third) = symposium_with_cato(rows, methodical=1)
    page = client.get(f"{own}/change")
    assert checked(page, "workshop_1") == [first]
    assert "(vol)" not in read(page), "what one holds stays open to oneself"
    known = {"name": "Cato", "organisation": "Florence", "function": "Huisarts"}
    answer = submit(client, f"{own}/change", **known, workshop_1=second, workshop_2=third)
    assert answer.status_code == 303
    with app.app_context():
        (attendee,) = party().attendees
        assert [(c.round, str(c.item_id)) for c in attendee.choices] == [(1, second), (2, third)]
        assert attendee.answers == {"organisation": "Florence", "function": "Huisarts", "note": "kept"}
        assert [c.item.pool.taken for c in attendee.choices] == [1, 1]
    submit(client, f"{own}/change", **known, workshop_1="", workshop_2=third)
    with app.app_context():
        assert [str(c.item_id) for c in party().attendees[0].choices] == [third]


def test_a_workshop_that_filled_up_meanwhile_leaves_the_old_choice(app, client, rows):
    own, (first, second, _third) = symposium_with_cato(rows, with_carers=1)
    page = client.get(f"{own}/change")
    with rows():
        daan = registration.NamedPerson("person", "Daan", choices={1: int(second)})
        registration.register(db.session.get_one(Event, 1), cast.application("Daan", persons=(daan,)))
    fields = {"name": "Cato", "organisation": "Florence", "function": "Arts", "workshop_1": second}
    answer = client.post(f"{own}/change", data={**hidden(page), **fields})
    assert answer.status_code == 422
    assert (
        fault_of(answer, "workshop_1")
        == "Deze workshop is net vol geraakt. Kies een andere. U kunt ook op een plaats wachten."
    )
    with app.app_context():
        assert [str(c.item_id) for c in party().attendees[0].choices] == [first]


def test_who_cancelled_can_change_nothing_any_more(client, rows):
    (own,) = paths(rows, "Cato")
    page = client.get(f"{own}/change")
    with rows():
        registration.cancel(party(), actor=audit.VISITOR)
    answer = client.post(f"{own}/change", data={**hidden(page), "person_name": "X", "carer_name": "Y"})
    assert answer.status_code == 409
    assert status_of(answer) == "cancelled"


# The calendar file -----------------------------------------------------------------------------------------


def test_the_calendar_file_is_an_attachment_that_gives_nobody_away(client, rows):
    (own,) = paths(rows, "Cato")
    file = client.get(f"{own}/calendar.ics")
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert file.headers["Content-Disposition"] == 'attachment; filename="afspraak.ics"'
    assert "SUMMARY:Afspraak Vereniging Transmurale Zorg" in file.text
    assert "Dementie" not in file.text


def test_a_personal_page_is_kept_and_told_nowhere(client, rows):
    (own,) = paths(rows, "Cato")
    for address in (own, f"{own}/change", f"{own}/cancel", f"{own}/calendar.ics", "/r/nonsense", "/k/nonsense"):
        headers = client.get(address).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Robots-Tag"] == "noindex"


def test_the_title_of_the_page_says_nothing_about_the_event(client, rows):
    (own,) = paths(rows, "Cato")
    titles = [
        re.search("<title>(.*?)</title>", client.get(a).text)[1] for a in (own, f"{own}/change", f"{own}/cancel")
    ]
    assert not [title for title in titles if "Beter Thuis" in title or "Dementie" in title]


@pytest.mark.parametrize("asks_referrer", [False, True])
def test_over_https_a_button_works_without_a_referrer_and_the_control_shows_why(app, client, rows, asks_referrer):
    (own,) = paths(rows, "Cato")
    if asks_referrer:
        app.config["WTF_CSRF_SSL_STRICT"] = True
    page = client.get(f"{own}/cancel", base_url="https://localhost")
    answer = client.post(f"{own}/cancel", base_url="https://localhost", data=hidden(page))
    assert answer.status_code == (400 if asks_referrer else 303)
