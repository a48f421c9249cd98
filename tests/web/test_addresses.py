"""An address of ours may hold anything, and what the database would choke on is simply not there."""

import pytest
from sqlalchemy.exc import DataError
from werkzeug.routing.converters import AnyConverter, UnicodeConverter

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
