"""A facilitator sees the own talks by link, and a member of the network reserves places by its own."""

from datetime import date

import pytest

from events import notices, registration, reminders, scheduling, tokens
from events.extensions import db
from events.mail import by_hand_text, compose
from events.models import Attendee, Event, Membership, Network, Notice, Organisation, Registration, Role, What
from tests import cast
from tests.web import arranged
from tests.web.browsing import hidden, links, main_of, press, read, status_of, submit, value_of
from tests.web.test_guests import AGREED, TWO

pytestmark = pytest.mark.usefixtures("today")

STREET = "Hobbemastraat 12"
CONTACT = {"name": "Cato", "phone": "0612345678", "consent_registration": "y"}


def work_link(person) -> str:
    return "/t/" + tokens.sign(tokens.Purpose.TEACHER, person.id, person.link_version)


def lead(event: Event, what: What, name: str, **reach: str) -> Role:
    role = Role(person=cast.person(name, **reach), what=what, scope=f"event:{event.id}", event_id=event.id)
    db.session.add(role)
    db.session.flush()
    return role


@pytest.fixture
def bram(rows) -> str:
    """The link of Bram, who leads a talk of three people."""
    with rows():
        arranged.office()
        event, _address = arranged.talk(languages=["Kantonees"], interpreter="needed")
        arranged.talk("hkg-other")
        registration.register(event, cast.application("Daan", people=3))
        return work_link(lead(event, What.FACILITATOR, "Bram", email="bram@example.nl").person)


# Who leads ---------------------------------------------------------------------------------------------------------


def test_a_facilitator_sees_the_own_talk_how_many_come_and_whether_there_is_an_interpreter(client, bram):
    page = client.get(bram)
    text = read(page)
    assert "Mijn gesprekken Bram In gesprek over vergeten" in text
    assert main_of(page).count("<article") == 1
    assert "Wij verwachten 3 mensen Taal Kantonees Tolk nog niet geregeld" in text
    assert "Daan" not in text
    assert page.headers["Cache-Control"] == "no-store"


def test_rule_5_a_facilitator_reads_the_street_from_three_days_before_until_the_end(client, bram, today):
    seen = {}
    for moment in ("02-14T23:59", "02-15T00:00", "02-18T15:29", "02-18T15:30"):
        today.move_to(f"2027-{moment}:00+01:00")
        seen[moment] = STREET in read(client.get(bram))
    assert seen == {"02-14T23:59": False, "02-15T00:00": True, "02-18T15:29": True, "02-18T15:30": False}


PROMISE = "Het adres hoort u van ons. Wij bellen u vanaf maandag 15 februari."
ASKED = "Hebt u het adres nog niet gehoord? Bel ons."


@pytest.mark.parametrize(
    ("moment", "is_off", "said"),
    [("02-12T10:00", False, PROMISE), ("02-16T10:00", False, ASKED), ("02-12T10:00", True, ASKED)],
)
def test_rule_5_an_interpreter_reads_the_neighbourhood_and_when_we_call(
    client, bram, rows, today, moment, is_off, said
):
    today.move_to("2027-02-05T10:00:00+01:00")
    with rows():
        event = db.session.query(Event).filter_by(ref="hkg-1").one()
        address = work_link(lead(event, What.INTERPRETER, "Tolk", email="tolk@example.nl").person)
        if is_off:
            (rule,) = (one for one in event.policy.reminders if one.name == "address_3_days")
            reminders.change(event, rule, is_off=True, days=3, at=None, actor="account:1")
        reminders.arm(event)
    today.move_to(f"2027-{moment}:00+01:00")
    text = read(client.get(address))
    assert f"Schilderswijk {said}" in text
    assert "Tolk Dat bent u." in text
    assert STREET not in text


def test_rule_5_a_talk_that_is_off_says_so_and_hides_the_street(client, bram, rows, today):
    today.move_to("2027-02-16T10:00:00+01:00")
    with rows():
        scheduling.cancel(db.session.query(Event).filter_by(ref="hkg-1").one())
    text = read(client.get(bram))
    assert "Gaat niet door" in text
    assert STREET not in text


def test_a_key_person_or_a_stranger_sees_no_talk_there(client, bram, rows):
    with rows():
        samira, daan = cast.person("Samira", phone="06 00 00 00 02"), cast.person("Daan", "daan@example.nl")
        others = [work_link(samira), work_link(daan)]
    for address in others:
        assert "In gesprek" not in read(client.get(address))


def test_the_mail_to_a_facilitator_and_an_interpreter_leads_there_and_gives_nobody_away(session, client, bram):
    event = session.query(Event).filter_by(ref="hkg-1").one()
    tolk = lead(event, What.INTERPRETER, "Tolk", email="tolk@example.nl").person
    for person in (cast.person("Bram", "bram@example.nl"), tolk):
        for rule in ("talk_7_days", "talk_1_day"):
            notices.queue(rule, person, anchor="test", event=event)
            notice = session.query(Notice).filter_by(purpose=rule, person_id=person.id).one()
            mail = compose(notice)
            assert f"{tokens.address(work_link(person))}\n" in mail.get_body(("plain",)).get_content()
            for word in ("vergeten", "Kantonees", "huiskamer", "dementie"):
                assert word not in mail.as_string().casefold()
            notice.channel = "phone"
            assert "http" not in by_hand_text(notice)
    session.rollback()


def test_the_office_prints_the_link_of_who_leads(app, bram):
    done = app.test_cli_runner().invoke(args=["links", "teachers", "hkg-1"])
    assert (done.exit_code, done.output) == (0, f"Bram: {tokens.address(bram)}\n")


def test_the_office_sees_from_four_weeks_before_that_an_interpreter_is_to_be_booked(app, bram, rows, today):
    def listed(*words: str) -> str:
        done = app.test_cli_runner().invoke(args=["tasks", "list", *words])
        assert done.exit_code == 0, done.output
        return done.output

    line = "-: 2027-01-21 office: book an interpreter for hkg-1 on 2027-02-18\n"
    assert listed() == line, "due within a fortnight"
    assert listed("--days", "0") == ""
    today.move_to("2027-01-21T09:00:00+01:00")
    assert listed("--days", "0") == line
    today.move_to("2027-02-17T09:00:00+01:00")
    assert listed("--days", "0") == line, "until the talk begins"
    with rows():
        db.session.query(Event).filter_by(ref="hkg-1").one().interpreter = "booked"
    assert listed() == ""


# A member of the network -------------------------------------------------------------------------------------------


@pytest.fixture
def member(rows) -> str:
    """The page of Florence, a member of the dementia network for which there is a talk in a community."""
    with rows():
        arranged.office()
        arranged.talk(community="Hindoestaans", languages=["Sarnami"])
        arranged.talk("hkg-draft", status="draft")
        arranged.talk("hkg-als", networks=[cast.network("als", "ALS-netwerk Haaglanden")])
        florence = arranged.organisation("florence", "Florence", roles=["member"])
        florence.memberships.append(Membership(network=cast.network(), since_on=date(2020, 1, 1)))
        db.session.flush()
        token = tokens.sign(tokens.Purpose.MEMBER, florence.id, florence.link_version)
        return f"/m/{token}/talks"


def form_of(app, member: str, ref: str = "hkg-1") -> str:
    """The address at which the member reserves places at the talk `ref`."""
    with app.app_context():
        return f"{member}/{db.session.query(Event).filter_by(ref=ref).one().id}"


def test_a_member_sees_the_coming_talks_of_its_networks_and_no_street(app, client, member, today):
    page = client.get(member)
    text = read(page)
    assert main_of(page).count("<article") == 1
    assert "Schilderswijk Gemeenschap Hindoestaans Taal Sarnami Nog 12 plaatsen vrij" in text
    assert form_of(app, member) in links(page)
    assert member in links(client.get(member.removesuffix("/talks")))
    today.move_to("2027-02-16T10:00:00+01:00")
    assert STREET not in read(client.get(member))
    for path in (
        form_of(app, member, "hkg-draft"),
        form_of(app, member, "hkg-als"),
        f"{member}/0",
        f"{member}/hkg-1",
    ):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("since", "until", "status"),
    [((2027, 2, 19), None, 404), ((2020, 1, 1), (2027, 2, 17), 200)],  # a link opens with the membership
)
def test_rule_4_who_is_no_member_on_the_day_reserves_nothing(app, client, rows, member, since, until, status):
    with rows():
        [membership] = db.session.query(Organisation).filter_by(ref="florence").one().memberships
        membership.since_on, membership.until_on = date(*since), date(*until) if until else None
    page = client.get(member)
    assert page.status_code == status
    assert ("Er zijn nu geen gesprekken" in read(page)) == (status == 200)
    assert client.get(form_of(app, member)).status_code == 404
    with rows():
        assert db.session.query(Network).filter_by(ref="dementie").one()


def test_a_member_reserves_a_number_once_and_reads_it_back_and_the_contact_changes_it(app, client, member):
    form = form_of(app, member)
    own = submit(client, form, **CONTACT, people="4").location
    assert status_of(client.get(own)) == "confirmed"
    assert "Aangemeld door Florence" in read(client.get(own))
    assert "U reserveerde 4 plaatsen." in read(client.get(member))
    assert client.get(form).location == member
    assert own not in links(client.get(member))
    submit(client, f"{own}/change", people="6")
    assert "U reserveerde 6 plaatsen." in read(client.get(member))
    press(client, f"{own}/cancel", f"{own}/cancel")
    assert client.get(form).status_code == 200
    with app.app_context():
        party = db.session.query(Registration).one()
        assert (party.key_person_id, party.contact_name, party.phone) == (None, "Cato", "0612345678")


def test_two_colleagues_of_a_member_at_once_make_one_reservation(app, client, member):
    form, other = form_of(app, member), app.test_client()
    first, second = ({**hidden(one.get(form)), **CONTACT, "people": "4"} for one in (client, other))
    assert client.post(form, data=first).location.startswith("/r/")
    again = other.post(form, data={**second, "name": "Els", "phone": "0687654321"})
    assert again.location == member, "what the first typed is not for the second"
    with app.app_context():
        assert db.session.query(Registration).count() == 1


def test_a_member_names_people_with_their_consent_only(app, client, member):
    form = form_of(app, member)
    assert submit(client, form, **CONTACT, **TWO).status_code == 422
    own = submit(client, form, **CONTACT, **TWO, **AGREED).location
    assert "Ria 06 11 11 11 11" in read(client.get(f"{own}/call-list"))
    text = read(client.get(form, follow_redirects=True))
    assert "U reserveerde 2 plaatsen. De plaatsen zijn zeker." in text
    for word in ("Ria", "06 11 11 11 11", "Mohan", "Cato"):
        assert word not in text, "the link of a member is mailed to a general mailbox"
    with app.app_context():
        assert db.session.query(Attendee).count() == 2


def test_a_member_and_a_key_person_each_have_a_reservation_of_their_own(app, client, rows, member):
    with rows():
        role = db.session.query(Role).filter_by(what=What.KEY_PERSON).first()
        key_link = "/k/" + tokens.sign(tokens.Purpose.KEY_PERSON, role.id, role.person.link_version)
    own = submit(client, form_of(app, member), **CONTACT, people="4").location
    other = submit(client, key_link, **CONTACT, people="5").location
    assert own != other
    assert client.get(key_link).location == other
    assert client.get(form_of(app, member)).location == member


def test_a_form_without_its_token_keeps_what_was_typed_and_reserves_nothing(app, client, member):
    page = client.post(form_of(app, member), data={**CONTACT, "people": "4"})
    assert (page.status_code, value_of(page, "people")) == (400, "4")
    with app.app_context():
        assert db.session.query(Registration).count() == 0


def test_a_revoked_link_of_a_member_opens_nothing(app, client, rows, member):
    with rows():
        db.session.query(Organisation).filter_by(ref="florence").one().link_version += 1
    assert [client.get(address).status_code for address in (member, form_of(app, member), "/m/x/talks")] == [404] * 3


def test_the_community_stays_with_the_talk(app, client, member):
    submit(client, form_of(app, member), **CONTACT, **TWO, **AGREED)
    with app.app_context():
        for model in (Registration, Attendee):
            for row in db.session.query(model):
                kept = {name: getattr(row, name) for name in row.__mapper__.columns.keys()}  # noqa: SIM118
                assert "Hindoestaans" not in repr(kept)
