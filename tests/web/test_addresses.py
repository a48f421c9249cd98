"""An address of ours may hold anything, and what the database would choke on is simply not there."""

import pytest
from sqlalchemy.exc import DataError, DBAPIError
from werkzeug.routing import Rule, ValidationError
from werkzeug.routing.converters import AnyConverter, IntegerConverter, UnicodeConverter

from events.extensions import db
from events.models import Notice
from events.web.addresses import LARGEST
from tests.web import arranged
from tests.web.browsing import hidden
from tests.web.organise import stage

pytestmark = pytest.mark.usefixtures("today")

UNSEEN = ("%00", "bt-2027-q1%00", "%ed%a0%80", "%ff", "%7f", "%0a")


@pytest.mark.parametrize("unseen", UNSEEN)
def test_no_page_breaks_on_characters_that_nobody_sees(app, client, rows, unseen):
    with rows():
        arranged.course_week()
    asked = 0
    for rule in app.url_map.iter_rules():
        texts = {name for name, converter in rule._converters.items() if isinstance(converter, UnicodeConverter)}
        if texts:
            words = {name: min(c.items) for name, c in rule._converters.items() if isinstance(c, AnyConverter)}
            known = {
                **dict.fromkeys(rule.arguments, 1),
                **(rule.defaults or {}),
                **words,
                **dict.fromkeys(texts, "UNSEEN"),
            }
            _, address = rule.build(known, append_unknown=False)
            for method in sorted(rule.methods - {"OPTIONS"}):
                answer = client.open(address.replace("UNSEEN", unseen), method=method)
                # Whoever is not signed in is led to the door before the workspace looks at an address.
                wanted = (303, 400, 404, 405) if rule.rule.startswith("/organise") else (400, 404)
                if rule.rule == "/q/<token>":  # says the same of every code, also of what is none
                    wanted = (200, 400, 404)
                assert answer.status_code in wanted, (method, rule.rule)
                asked += 1
    assert asked > 20


def test_no_choice_in_an_address_breaks_a_page(client, rows):
    with rows():
        arranged.course_week()
    for path in ("/agenda", "/feeds", "/feeds/agenda.ics", "/agenda/bt-2027-q1.ics"):
        for name in ("kind", "network", "language"):
            for unseen in UNSEEN:
                assert client.get(f"{path}?{name}={unseen}").status_code in (200, 404), (path, name, unseen)


def test_control_a_slug_that_is_any_text_breaks_on_postgresql(app, client):
    app.add_url_rule("/any/<string:slug>", view_func=app.view_functions["feeds.event"])
    with app.app_context():
        refuses = db.engine.dialect.name == "postgresql"
    if refuses:
        with pytest.raises(DataError, match="NUL"):
            client.get("/any/%00")
    else:
        assert client.get("/any/%00").status_code == 404


# Numbers ----------------------------------------------------------------------------------------------------------

TWENTY, FIVE_THOUSAND = "9" * 20, "9" * 5000


def numbered(app) -> list[Rule]:
    """Every rule with a number in it."""
    kind = app.url_map.converters["int"]
    return [rule for rule in app.url_map.iter_rules() if any(isinstance(c, kind) for c in rule._converters.values())]


def test_no_address_has_a_number_that_no_row_can_have(app):
    found = numbered(app)
    assert len(found) > 25
    for rule in found:
        known = [c for c in rule._converters.values() if isinstance(c, IntegerConverter)]
        assert all(converter.max == LARGEST for converter in known), rule.rule
        with pytest.raises(ValidationError):
            known[0].to_python(TWENTY)
        assert known[0].to_python(str(LARGEST)) == LARGEST


def test_whoever_may_everything_gets_an_answer_to_any_number(client, rows):
    with rows():
        stage.week()
        _talk, key = arranged.talk()
    stage.sign_in_as(client, "Olga")
    token = hidden(client.get("/organise/events/week/call-off"))["csrf_token"]
    for typed in (TWENTY, FIVE_THOUSAND, str(LARGEST)):
        for path in ("calls/N", "outbox/N/again", "tasks/N", "events/week/messages/N", "accounts/N/end", "jobs/N"):
            for method in ("GET", "POST"):
                address = f"/organise/{path.replace('N', typed)}"
                answer = client.open(address, method=method, data={"csrf_token": token})
                assert answer.status_code in (303, 404, 405), (method, path)
        assert client.get(f"{key}/call-list/{typed}").status_code in (303, 404)
        for path in ("events?page=", "events/week?page=", "events/copy-year?year=", "letters?done="):
            assert client.get(f"/organise/{path}{typed}").status_code == 200, path


def test_a_version_that_no_event_has_is_one_that_another_changed(client, rows):
    with rows():
        stage.week()
    stage.sign_in_as(client, "Olga")
    path = "/organise/events/week/call-off"
    asked = hidden(client.get(path))
    for typed in (TWENTY, FIVE_THOUSAND, "²", "-1", "drie", ""):
        answer = client.post(path, data={**asked, "version": typed})
        assert (answer.status_code, answer.location.endswith("done=too_late")) == (303, True), typed


def test_control_a_number_as_the_library_reads_it_is_more_than_a_database_takes(app):
    with app.app_context():
        refuses = db.engine.dialect.name == "postgresql"
        fault = DataError if refuses else OverflowError
        with pytest.raises((fault, DBAPIError)):
            db.session.get(Notice, IntegerConverter(app.url_map).to_python(TWENTY))
