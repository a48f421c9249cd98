"""An address of ours may hold anything, and what the database would choke on is simply not there."""

import pytest
from sqlalchemy.exc import DataError

from events.extensions import db
from tests.web import arranged

pytestmark = pytest.mark.usefixtures("today")

UNSEEN = ("%00", "bt-2027-q1%00", "%ed%a0%80", "%ff", "%7f", "%0a")


@pytest.mark.parametrize("unseen", UNSEEN)
def test_no_page_breaks_on_characters_that_nobody_sees(app, client, rows, unseen):
    with rows():
        arranged.course_week()
    asked = 0
    for rule in app.url_map.iter_rules():
        if rule.arguments:
            _, address = rule.build(dict.fromkeys(rule.arguments, "UNSEEN"), append_unknown=False)
            for method in sorted(rule.methods - {"OPTIONS"}):
                answer = client.open(address.replace("UNSEEN", unseen), method=method)
                assert answer.status_code in (400, 404), (method, rule.rule)
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
