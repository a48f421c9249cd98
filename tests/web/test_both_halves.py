"""The forms in which a duo says that each wants to hear by themselves, and where that is corrected."""

import pytest
from sqlalchemy import text

from events import notices
from events.extensions import db
from events.models import AuditEntry, Event, Notice, Registration
from tests import cast
from tests.web import arranged
from tests.web.browsing import fault_of, read, submit, value_of
from tests.web.organise import stage
from tests.web.registering import DUO, WEEK, names_in

ROOS = "roos@example.nl"


def party() -> Registration:
    return db.session.query(Registration).one()


def other_of_only(app) -> tuple[str, str | None]:
    with app.app_context():
        half = party().other_half
        return half.name, half.email


def mailed(app) -> list[str]:
    with app.app_context():
        return [
            f"{n.purpose} to {n.addressee.partition(':')[0]}" for n in db.session.query(Notice).order_by(Notice.id)
        ]


def test_a_second_address_belongs_to_the_half_that_is_not_the_contact(app, client, rows, today):
    with rows():
        arranged.course_week()
    assert submit(client, WEEK, **DUO, other_email=ROOS).status_code == 303
    assert other_of_only(app) == ("Cato de Vries", ROOS)
    assert mailed(app)[:2] == ["requested to registration", "requested to attendee"]


def test_the_same_address_twice_is_one_and_a_wrong_one_is_said_at_its_field(app, client, rows, today):
    with rows():
        arranged.course_week()
    assert fault_of(submit(client, WEEK, **DUO, other_email="roos"), "other_email").startswith("Dit e-mailadres")
    assert submit(client, WEEK, **DUO, other_email="BERT@example.nl").status_code == 303
    assert other_of_only(app) == ("Cato de Vries", None)


LETTER = {"channel": "letter", "street": "Plein 1", "postcode": "2511 AA", "city": "Den Haag"}
OTHER_WAYS = pytest.mark.parametrize("way", [LETTER, {"channel": "phone"}], ids=lambda way: way["channel"])
FOR_LATER = "Wij bewaren dit voor als u later bericht per e-mail wilt. Tot dan mailen wij hier niet naartoe."


@OTHER_WAYS
def test_who_wants_letters_or_calls_leaves_a_second_address_for_later(app, client, rows, today, way):
    with rows():
        arranged.course_week()
    own = submit(client, WEEK, **{**DUO, **way}, other_email=ROOS).location
    assert other_of_only(app) == ("Cato de Vries", ROOS)
    assert "requested to attendee" not in mailed(app)
    assert (ROOS in read(client.get(own)), FOR_LATER in read(client.get(own))) == (True, True)
    with app.app_context():
        [kept] = db.session.execute(text("SELECT email FROM attendees WHERE email IS NOT NULL")).scalars()
        assert "roos" not in kept
    stage.sign_in_as(client, "Carla")
    with rows():
        cast.everyone(db.session.query(Event).filter_by(ref="bt-2027-q1").one())
    with app.app_context():
        page = f"/organise/registrations/{party().reference}/contact"
    assert submit(client, page, channel="email", email="bert@example.nl", phone="0612345678").status_code == 303
    assert {"requested to attendee", "link to attendee"} <= set(mailed(app)), "now each hears apart"


def test_what_is_kept_for_later_is_an_address(app, client, rows, today):
    with rows():
        arranged.course_week()
    typed = submit(client, WEEK, **{**DUO, "channel": "phone"}, other_email="roos")
    assert fault_of(typed, "other_email").startswith("Dit e-mailadres")


def test_what_is_kept_for_later_is_corrected_without_a_mail_and_without_ending_a_link(app, client, rows, today):
    with rows():
        arranged.course_week()
    own = submit(client, WEEK, **{**DUO, **LETTER}, other_email=ROOS).location
    before = mailed(app)
    assert FOR_LATER in read(client.get(f"{own}/change"))
    names = {"person_name": "Toos de Vries", "carer_name": "Bert de Vries"}
    assert submit(client, f"{own}/change", **names, other_email="toos@example.nl").location == f"{own}?done=changed"
    assert other_of_only(app) == ("Toos de Vries", "toos@example.nl")
    assert submit(client, f"{own}/change", **names, other_email="").location == f"{own}?done=changed"
    assert other_of_only(app) == ("Toos de Vries", None)
    assert "other_email" not in names_in(client.get(f"{own}/change").text), "it is asked of who is mailed"
    assert mailed(app) == before


@OTHER_WAYS
def test_the_office_lets_a_duo_go_there_and_back_without_asking_the_second_address_again(
    app, client, rows, today, way
):
    with rows():
        stage.waiting_duo(stage.week(), "Cato")
    stage.sign_in_as(client, "Carla")
    with app.app_context():
        page = f"/organise/registrations/{party().reference}/contact"
    known = {"channel": "email", "email": "cato@example.nl", "phone": "0612345678"}
    submit(client, page, **known, other_email="naaste@example.nl")
    submit(client, page, **way, phone="0612345678")  # a browser hides the fields of other ways and does not send them
    assert other_of_only(app)[1] == "naaste@example.nl"
    submit(client, page, **known)
    assert other_of_only(app)[1] == "naaste@example.nl"
    assert mailed(app)[-2:] == ["link to registration", "link to attendee"]


def test_a_duo_changes_the_second_address_on_its_own_page(app, client, rows, today):
    with rows():
        arranged.course_week()
    own = submit(client, WEEK, **DUO, other_email=ROOS).location
    names = {"person_name": "Toos de Vries", "carer_name": "Bert de Vries"}
    assert value_of(client.get(f"{own}/change"), "other_email") == ROOS
    changed = submit(client, f"{own}/change", **names, other_email="toos@example.nl")
    assert other_of_only(app) == ("Toos de Vries", "toos@example.nl")
    assert client.get(own).status_code == 404, "the link went to Roos too"
    assert "Uw wijziging is bewaard." in read(client.get(changed.location))
    assert mailed(app)[-2:] == ["link to registration", "link to attendee"]


def test_the_office_corrects_both_and_sees_what_went_to_whom(app, client, rows, today):
    with rows():
        stage.waiting_duo(stage.week(), "Cato")
    stage.sign_in_as(client, "Carla")
    with app.app_context():
        page = f"/organise/registrations/{party().reference}"
    assert "E-mailadres van Naaste van Cato" in read(client.get(f"{page}/contact"))
    known = {"channel": "email", "email": "cato@example.nl", "phone": "0612345678"}
    assert "Dit e-mailadres" in fault_of(submit(client, f"{page}/contact", **known, other_email="n"), "other_email")
    saved = submit(client, f"{page}/contact", **known, other_email="naaste@example.nl")
    said = read(client.get(saved.location))
    assert "naaste@example.nl" in said
    assert ", aan Naaste van Cato" in said
    change = read(client.get(f"{page}/change"))
    assert "Wie een nieuw e-mailadres heeft, krijgt daar de link naar de eigen pagina." in change


def test_who_is_registered_by_phone_can_name_two_addresses_too(app, client, rows, today):
    with rows():
        stage.week()
    stage.sign_in_as(client, "Carla")
    typed = {**DUO, "agreed": "phone", "other_email": ROOS}
    assert submit(client, "/organise/events/week/register", **typed).status_code == 303
    assert other_of_only(app) == ("Cato de Vries", ROOS)


def test_a_page_of_ones_own_cannot_mail_whoever_one_likes_and_loses_nothing_that_was_typed(app, client, rows, today):
    with rows():
        arranged.course_week()
    own = submit(client, WEEK, **DUO).location
    names = {"person_name": "Cato de Vries", "carer_name": "Bert de Vries"}
    for number in range(8):
        page = submit(client, f"{own}/change", **names, other_email=f"stranger{number}@example.nl")
        with app.app_context():
            own = arranged.own_path(party())
    assert len([line for line in mailed(app) if line.startswith("link to")]) == 5
    refusal = "Dit e-mailadres kan vandaag niet nog een keer anders. Probeer het morgen, of bel ons."
    assert fault_of(page, "other_email") == refusal
    assert value_of(page, "other_email") == "stranger7@example.nl"
    assert other_of_only(app) == ("Cato de Vries", "stranger2@example.nl")
    assert submit(client, f"{own}/change", **{**names, "person_name": "Toos"}, other_email="stranger2@example.nl")
    assert other_of_only(app) == ("Toos", "stranger2@example.nl"), "all else can still be changed"


def test_that_a_second_address_came_is_on_record_and_the_contact_hears_of_it(app, client, rows, today):
    with rows():
        arranged.course_week()
    own = submit(client, WEEK, **DUO).location
    names = {"person_name": "Cato de Vries", "carer_name": "Bert de Vries"}
    submit(client, f"{own}/change", **names, other_email=ROOS)
    came = ["second_address to registration", "requested to attendee", "link to attendee"]
    assert mailed(app)[-3:] == came, "also what waits"
    submit(client, f"{own}/change", **names, other_email=ROOS)
    with app.app_context():
        said = db.session.query(AuditEntry).filter_by(what="contact corrected", about=party().uid).one()
        assert (said.actor, said.details) == ("visitor", "of the other half")


def test_the_office_may_correct_the_second_address_as_often_as_it_is_told(app, client, rows, today):
    with rows():
        stage.waiting_duo(stage.week(), "Cato")
    stage.sign_in_as(client, "Carla")
    with app.app_context():
        page, (person, carer) = f"/organise/registrations/{party().reference}", party().attendees
        names = {"person_name": person.name, "carer_name": carer.name}
    for number in range(6):
        assert submit(client, f"{page}/change", **names, other_email=f"n{number}@example.nl").status_code == 303
    assert other_of_only(app)[1] == "n5@example.nl"


def test_whoever_corrects_the_second_address_reads_that_a_message_goes_again(app, client, rows, today):
    with rows():
        arranged.course_week()
    own = submit(client, WEEK, **DUO, other_email="roos@exmaple.nl").location
    with rows():
        [lost] = db.session.query(Notice).filter_by(purpose="requested", attendee_id=party().other_half.id)
        number = lost.id
        notices.failed(number, "550 no such user")
    names = {"person_name": "Cato de Vries", "carer_name": "Bert de Vries"}
    saved = submit(client, f"{own}/change", **names, other_email=ROOS)
    assert "Uw wijziging is bewaard. 1 bericht gaat opnieuw weg." in read(client.get(saved.location))
    with app.app_context():
        assert db.session.get_one(Notice, number).failed_at is None
