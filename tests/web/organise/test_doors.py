"""Nothing in the workspace is done for another site: what leaves the check of a token to its form checks it there."""

from events import registration
from events.extensions import csrf
from tests import cast
from tests.web.organise.test_access import PAGES
from tests.web.signing_in import sign_in


def taken_without_a_token(app, session, client) -> tuple[int, set[str]]:
    """How many forms were sent without their token, as the office, and which of them were taken."""
    here = cast.event("beter_thuis", ref="week")
    who = cast.everyone(here)
    cast.fund("dh", 1)
    registration.register(here, cast.duo("Cato")).reference = "ABC234"
    session.commit()
    sign_in(client, who["Olga"])
    answers = {}
    for endpoint, (path, allowed) in PAGES.items():
        view = app.view_functions[endpoint]
        is_there = allowed.get("Olga") == 200  # else there is no form to send
        if is_there and f"{view.__module__}.{view.__name__}" in csrf._exempt_views:
            answers[endpoint] = client.post(path, data={"csrf_token": "somebody else's", "q": "Cato"}).status_code
    return len(answers), {endpoint for endpoint, status in answers.items() if status not in (400, 404)}


def test_no_form_of_the_workspace_is_taken_without_its_token(app, session, client):
    asked, taken = taken_without_a_token(app, session, client)
    assert asked > 10
    assert taken == set()


def test_control_where_forms_check_no_token_some_are_taken(app, session, client):
    app.config["WTF_CSRF_ENABLED"] = False
    _asked, taken = taken_without_a_token(app, session, client)
    assert taken != set()
