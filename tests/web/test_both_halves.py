"""The forms in which a duo says that each wants to hear by themselves, and where that is corrected."""

from events.extensions import db
from events.models import AuditEntry, Notice, Registration
from tests.web import arranged
from tests.web.browsing import fault_of, read, submit, value_of
from tests.web.organise import stage
from tests.web.registering import DUO, WEEK

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


def test_who_wants_to_be_phoned_leaves_no_second_address(app, client, rows, today):
    with rows():
        arranged.course_week()
    assert submit(client, WEEK, **{**DUO, "channel": "phone"}, other_email="not an address").status_code == 303
    assert other_of_only(app) == ("Cato de Vries", None)


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
    text = read(client.get(saved.location))
    assert "naaste@example.nl" in text
    assert ", aan Naaste van Cato" in text
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
    assert mailed(app)[-2:] == ["second_address to registration", "link to attendee"]
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
