"""Writing to the parties of an event: form, preview, a test, and one press that sends."""

import pytest
from sqlalchemy import select

from events import messages, notices, registration
from events.extensions import db
from events.models import Event, Notice, What, WrittenMessage
from events.policy import Channel
from tests import cast
from tests.answers import circle
from tests.web.arranged import course_week, office, own_path, symposium
from tests.web.browsing import checked, fault_of, hidden, links, read, submit, value_of
from tests.web.signing_in import sign_in

PLACE = "/organise/events/symposium-2027/messages"
WORDS = {
    "statuses": ["confirmed"],
    "subject_nl": "Neem een pen mee",
    "body_nl": "Wij schrijven veel.\r\n\r\nTot dan!",
}


@pytest.fixture
def anna(today, rows, client):
    """The organiser's browser; three came to the symposium, one of whom reads Turkish."""
    with rows():
        office()
        event = symposium()
        for name, language in (("Cato", "nl"), ("Daan", "tr"), ("Els", "nl")):
            registration.register(event, cast.application(name, language=language))
        cast.everyone(event)
    with rows():
        sign_in(client, cast.person("Anna", "anna@example.nl"))
    return client


def written(rows) -> list[str]:
    with rows():
        query = select(Notice.addressee).where(Notice.purpose == "written").order_by(Notice.id)
        return list(db.session.scalars(query))


def press(client, page: str, action: str):
    return client.post(f"{page}/{action}", data=hidden(client.get(page)))


def drafted(client, place: str = PLACE, **fields) -> str:
    """Write a draft; the address of its page."""
    answer = submit(client, f"{place}/new", **{**WORDS, **fields})
    assert answer.status_code == 303, read(answer)
    return answer.headers["Location"]


def test_a_draft_shows_who_reads_what_before_anything_is_sent(anna, rows):
    page = drafted(anna, subject_tr="Kalem getirin", body_tr="Çok yazacağız.")
    said = read(anna.get(page))
    assert "Nog niet verstuurd" in said
    assert "3 aanmeldingen" in said
    assert "Zo leest het: Nederlands Voor 2 aanmeldingen. Onderwerp: Neem een pen mee" in said
    assert "Zo leest het: Turks Voor 1 aanmelding. Onderwerp: Kalem getirin" in said
    assert "Wij schrijven veel. Tot dan!" in said
    assert written(rows) == []


def test_without_a_translation_the_preview_says_so(anna):
    assert "Er is geen vertaling: zij lezen het Nederlands." in read(anna.get(drafted(anna)))


def test_one_press_sends_to_all_and_a_second_one_to_nobody(anna, rows):
    page = drafted(anna)
    fields = hidden(anna.get(page))
    first, second = (anna.post(f"{page}/send", data=fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert written(rows) == ["registration:1", "registration:2", "registration:3"]
    shown = anna.get(first.headers["Location"])
    assert "Het bericht gaat op weg." in read(shown)
    assert "0 van 3 verstuurd" in read(shown)
    assert shown.headers["Refresh"] == "10"
    assert "Wijzig" not in read(shown)


def test_following_an_address_sends_nothing(anna, rows):
    page = drafted(anna)
    for act in ("send", "test", "remove"):
        assert anna.get(f"{page}/{act}").status_code == 303
    assert written(rows) == []
    assert anna.get(page).status_code == 200


def test_progress_comes_from_the_outbox(anna, rows):
    page = drafted(anna)
    press(anna, page, "send")
    with rows():
        first, second, third = db.session.scalars(select(Notice.id).where(Notice.purpose == "written"))
        notices.sent(first)
        notices.sent(second)
        notices.failed(third, "550")
    shown = anna.get(page)
    assert "2 van 3 verstuurd" in read(shown)
    assert "1 mislukt" in read(shown)
    assert "Refresh" not in shown.headers
    assert "2 van 3 verstuurd" in read(anna.get(PLACE))


def test_a_test_goes_to_who_writes(anna, rows):
    page = drafted(anna)
    assert "De proef is naar u onderweg." in read(anna.get(press(anna, page, "test").headers["Location"]))
    with rows():
        anna_id = cast.person("Anna", "anna@example.nl").id
    assert written(rows) == [f"person:{anna_id}"]


def test_a_draft_can_be_changed_and_thrown_away(anna, rows):
    page = drafted(anna)
    answer = submit(anna, f"{page}/change", **{**WORDS, "subject_nl": "Neem twee pennen mee"})
    assert "Neem twee pennen mee" in read(anna.get(answer.headers["Location"]))
    assert "Het concept is weg." in read(anna.get(press(anna, page, "remove").headers["Location"]))
    with rows():
        assert db.session.scalars(select(WrittenMessage)).all() == []


def rewrite(rows, number: int = 1, **fields) -> None:
    """What a colleague makes of the draft, in another browser."""
    with rows():
        message = db.session.get_one(WrittenMessage, number)
        subjects, bodies = {**message.subjects, **fields.get("subjects", {})}, fields.get("bodies", message.bodies)
        messages.rewrite(message, messages.selection_of(message), subjects, bodies, messages.edition(message))


def test_who_presses_under_what_another_rewrote_sees_first_how_it_reads_now(anna, rows):
    page = drafted(anna)
    seen = hidden(anna.get(page))
    rewrite(rows, subjects={"nl": "Neem een potlood mee"})
    for act in ("send", "remove"):
        answer = anna.post(f"{page}/{act}", data=seen)
        assert answer.status_code == 409
        assert "Een ander heeft dit bericht intussen veranderd" in read(answer)
        assert "Onderwerp: Neem een potlood mee" in read(answer)
        assert written(rows) == []
    assert anna.post(f"{page}/send", data=hidden(answer)).status_code == 303
    assert len(written(rows)) == 3


def test_of_two_who_rewrite_a_draft_the_second_sees_both_and_loses_nothing(anna, rows):
    page = drafted(anna)
    opened = hidden(anna.get(f"{page}/change"))
    rewrite(rows, subjects={"nl": "Neem een potlood mee"}, bodies={"nl": "Van een ander."})
    typed = {**WORDS, "subject_nl": "Neem een laptop mee"}
    answer = anna.post(f"{page}/change", data={**opened, **typed})
    assert answer.status_code == 409
    assert value_of(answer, "subject_nl") == "Neem een laptop mee"
    assert fault_of(answer, "subject_nl") == "Een ander vulde hier intussen in: Neem een potlood mee"
    assert fault_of(answer, "body_nl") == "Een ander heeft dit intussen veranderd. Dit staat er nu."
    assert "Van een ander." in answer.text
    kept = {**hidden(answer), **typed, "body_nl": "Van een ander."}
    assert anna.post(f"{page}/change", data=kept).status_code == 303
    with rows():
        message = db.session.get_one(WrittenMessage, 1)
        assert (message.subjects["nl"], message.bodies["nl"]) == ("Neem een laptop mee", "Van een ander.")


def test_what_was_typed_into_a_draft_that_another_sent_or_threw_away_is_a_draft_of_its_own(anna, rows):
    page = drafted(anna)
    opened = hidden(anna.get(f"{page}/change"))
    press(anna, page, "remove")
    answer = anna.post(f"{page}/change", data={**opened, **WORDS, "subject_nl": "Neem een laptop mee"})
    assert "Wat u schreef, staat in dit nieuwe concept." in read(anna.get(answer.headers["Location"]))
    with rows():
        assert [one.subjects["nl"] for one in db.session.scalars(select(WrittenMessage))] == ["Neem een laptop mee"]


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"subject_nl": ""}, "subject_nl", "Vul een onderwerp in."),
        ({"body_nl": " \r\n "}, "body_nl", "Schrijf een bericht."),
        ({"statuses": []}, "statuses", "Kies voor wie dit bericht is."),
        ({"subject_tr": "Merhaba"}, "body_tr", "Vul het onderwerp en het bericht allebei in, of geen van beide."),
    ],
)
def test_a_fault_stands_beside_its_field_and_what_was_typed_stays(anna, rows, fields, field, said):
    answer = submit(anna, f"{PLACE}/new", **{**WORDS, "body_nl": "Tot dan!", **fields})
    assert (answer.status_code, fault_of(answer, field)) == (422, said)
    with rows():
        assert db.session.scalars(select(WrittenMessage)).all() == []


def test_by_workshop_only_who_chose_it(anna, rows):
    with rows():
        item = db.session.scalars(select(Event)).one().items[-1]
        number = f"item:{item.id}"
    page = drafted(anna, part=number)
    assert "Zeker bij: Workshop: jonge mensen met dementie Gaat naar 0 aanmeldingen" in read(anna.get(page))
    assert "Er is nu niemand" in read(anna.get(press(anna, page, "send").headers["Location"]))
    assert written(rows) == []


def test_where_a_mail_may_give_nobody_away_the_own_page_has_the_words(today, rows, client):
    with rows():
        office()
        week = course_week("week")
        party = registration.register(week, cast.duo())
        path = own_path(party)
        cast.everyone(week)
    with rows():
        sign_in(client, cast.person("Carla", "carla@example.nl"))
    place = "/organise/events/week/messages"
    page = drafted(client, place, statuses=["requested"])
    said = read(client.get(page))
    assert "Onderwerp: Uw afspraak op 8 maart" in said
    assert "Op de eigen pagina Neem een pen mee" in said
    assert "Berichten voor u" not in read(client.get(path))
    press(client, page, "send")
    assert "Berichten voor u Neem een pen mee" in read(client.get(path))


def test_what_is_read_is_shown_for_every_way_in_which_it_goes_and_no_other(today, rows, client):
    home = {"street": "Plein 1", "postcode": "2511 AA", "city": "Den Haag"}
    with rows():
        office()
        week = course_week("week")
        phone = {"email": None, "phone": "0612345678"}
        registration.register(week, cast.duo("Cato"))
        registration.register(week, cast.duo("Daan", channel=Channel.LETTER, **{**phone, "address": home}))
        registration.register(week, cast.duo("Els", channel=Channel.PHONE, **phone))
        registration.register(week, cast.duo("Fatma", channel=Channel.SMS, language="tr", **phone))
        cast.everyone(week)
    with rows():
        sign_in(client, cast.person("Carla", "carla@example.nl"))
    dutch, _heading, turkish = read(
        client.get(drafted(client, "/organise/events/week/messages", statuses=["requested"]))
    ).partition("Zo leest het: Turks")
    mail, _heading, dutch = dutch.partition("Met een brief Voor 1 aanmelding.")
    letter, _heading, call = dutch.partition("Met een telefoontje Voor 1 aanmelding.")
    assert "Per e-mail Voor 1 aanmelding. Onderwerp: Uw afspraak op 8 maart Beste Carla" in mail
    assert "Er staat een bericht voor u op uw eigen pagina." in mail
    assert "Wij schrijven veel." not in mail
    assert "Beste Carla, Dit gaat over uw afspraak op 8 maart. Wij schrijven veel. Tot dan!" in letter
    assert "Spreek niets in op een antwoordapparaat. Vertel dan dit:" in call
    assert "Met een sms" not in call
    instead = turkish.partition("Met een telefoontje, want sms staat uit Voor 1 aanmelding.")[2]
    assert "Spreek niets in op een antwoordapparaat. Vertel dan dit:" in instead
    assert "(link naar de eigen pagina)" not in instead
    assert "Onderwerp:" not in turkish
    assert "Met een brief" not in turkish


def test_a_chair_writes_to_the_own_circle_by_what_its_people_answered(today, rows, client):
    with rows():
        office()
        group = circle.overleg("2027-04-15 14:00", each=None)
        for name, ref in {"Bram": "florence", "Cato": "hadoks"}.items():
            circle.delegate(group, circle.member(ref, ref.title()), name)
        cast.role(cast.person("Chris", "chris@example.nl"), What.CHAIR, group)
        place = f"/organise/events/{group.events[0].ref}/messages"
    with rows():
        sign_in(client, cast.person("Chris", "chris@example.nl"))
    assert place in links(client.get(place.removesuffix("/messages")))
    form = client.get(f"{place}/new")
    assert checked(form, "statuses") == ["open", "yes", "maybe", "no"]
    assert "Wie zit er voor deze organisaties? (mag u leeg laten) Kiest u niets" in read(form)
    page = drafted(client, place, statuses=["open", "maybe"])
    assert "Nog geen antwoord, Misschien Gaat naar 2 mensen" in read(client.get(page))
    press(client, page, "send")
    with rows():
        names = [cast.person(name, f"{name.casefold()}@example.nl").id for name in ("Bram", "Cato")]
    assert written(rows) == [f"person:{number}" for number in names]
    assert "0 van 2 verstuurd" in read(client.get(place))


def test_about_a_circle_that_speaks_of_clients_there_is_no_form(today, rows, client):
    with rows():
        office()
        meeting = circle.gpo("2027-04-15 16:00").events[0]
        cast.everyone(meeting)
        place = f"/organise/events/{meeting.ref}/messages"
    with rows():
        sign_in(client, cast.person("Carla", "carla@example.nl"))
    page = client.get(place)
    assert "gaan alleen vaste berichten" in read(page)
    assert "<textarea" not in page.text
    assert client.get(f"{place}/new").status_code == 303
