"""The office invites, ends and helps; each act is on record, and the office cannot lock itself out."""

import pytest
from sqlalchemy import event as on

from events import access, accounts
from events.extensions import db
from events.models import Account, AuditEntry, Notice, Role, What
from tests import cast
from tests.web.browsing import fault_of, press, read, submit
from tests.web.signing_in import account_of, sign_in

INDEX, INVITE = "/organise/accounts", "/organise/accounts/invite"


@pytest.fixture
def who(session, client):
    """Everybody around a course week; Olga of the office is signed in."""
    found = cast.everyone(cast.event("beter_thuis", ref="week"))
    session.commit()
    sign_in(client, found["Olga"])
    return found


def account(session, name):
    session.expire_all()
    return session.query(Account).filter_by(email_hash=cast.keyed_hash("email", f"{name}@example.nl")).one()


def recorded(session):
    return [(entry.actor, entry.what) for entry in session.query(AuditEntry).order_by(AuditEntry.id)]


def test_somebody_is_invited_as_a_coordinator_and_gets_a_mail(session, client, who):
    sent = submit(client, INVITE, email="els@example.nl", name="Els", role="coordinator", where="event:week")
    assert sent.headers["Location"] == INDEX
    els = account(session, "els")
    assert [role.what for role in accounts.roles_of([els])[els.id]] == [What.COORDINATOR]
    assert session.query(Notice).filter_by(person_id=els.person_id).one().purpose == "invited"
    me = f"account:{account(session, 'olga').id}"
    assert recorded(session)[-2:] == [(me, "account invited"), (me, "role given")]
    assert "Els els@example.nl" in read(client.get(INDEX))
    assert "Coördinator: Beter Thuis" in read(client.get(INDEX))


def test_a_role_without_its_place_is_refused_beside_the_field(session, client, who):
    sent = submit(client, INVITE, email="els@example.nl", name="Els", role="organiser", where="event:week")
    assert sent.status_code == 422
    assert fault_of(sent, "where").startswith("Kies uit de lijst waarvan.")
    assert session.query(Account).count() == 1


def test_an_account_is_ended_after_a_question_and_nothing_of_what_it_could_do_is_left(session, client, who):
    other = client.application.test_client()
    sign_in(other, who["Carla"])
    carla = account(session, "carla")
    carla.tf_totp_secret, number = "of the phone", carla.id
    session.commit()
    page = client.get(f"{INDEX}/{number}/end")  # a look ends nothing
    assert "Wilt u dit account beëindigen? Carla carla@example.nl" in read(page)
    assert "De app op de telefoon werkt niet meer." in read(page)
    assert "Deze taak vervalt: Coördinator: Beter Thuis" in read(page)
    assert other.get("/organise").status_code == 200
    assert submit(client, f"{INDEX}/{number}/end").headers["Location"] == INDEX
    assert other.get("/organise").headers["Location"].startswith("/sign-in?next=")
    me = f"account:{account(session, 'olga').id}"
    assert recorded(session)[-2:] == [(me, "role taken"), (me, "account ended")]
    ended = account(session, "carla")
    assert (ended.active, ended.tf_totp_secret, accounts.roles_of([ended])[ended.id]) == (False, None, [])
    assert client.get(f"{INDEX}/{number}/end").status_code == 404
    accounts.invite("carla@example.nl", by="command")  # who comes back is not at once what she was
    assert accounts.roles_of([ended])[ended.id] == []


def test_a_role_is_taken_and_what_it_gave_is_gone_with_the_next_page(session, client, who):
    other = client.application.test_client()
    sign_in(other, who["Carla"])
    role = session.query(Role).filter_by(what=What.COORDINATOR).one().id
    press(client, INDEX, f"{INDEX}/roles/{role}/take")
    assert other.get("/organise/events/week").status_code == 404
    assert recorded(session)[-1][1] == "role taken"


def test_the_office_does_not_lock_itself_out(session, client, who):
    mine = account(session, "olga")
    role = session.query(Role).filter_by(what=What.OFFICE).one().id
    assert press(client, INDEX, f"{INDEX}/{mine.id}/end").status_code == 403
    assert client.get(f"{INDEX}/{mine.id}/end").status_code == 403
    assert press(client, INDEX, f"{INDEX}/roles/{role}/take").status_code == 403
    assert access.of(session.merge(who["Olga"])).is_office


def test_a_second_factor_is_reset_for_who_lost_the_phone(session, client, who):
    carla = account_of(session.merge(who["Carla"]))
    carla.tf_totp_secret = "of the old phone"
    session.commit()
    press(client, INDEX, f"{INDEX}/{carla.id}/reset")
    assert account(session, "carla").tf_totp_secret is None
    assert recorded(session)[-1][1] == "second factor reset"


def test_the_list_costs_as_many_statements_with_one_account_as_with_many(session, client, who):
    counts, seen = [], []
    on.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    for names in ((), ("Anna", "Carla", "Bram", "Chris")):
        for name in names:
            account_of(session.merge(who[name]))
        session.commit()
        session.remove()
        seen.clear()
        assert client.get(INDEX).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
