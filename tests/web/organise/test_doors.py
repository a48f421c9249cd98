"""Nothing in the workspace is done for another site: what leaves the check of a token to its form checks it there."""

from events.extensions import csrf
from tests.web.organise import furnished
from tests.web.organise.test_access import OPENS, PAGES
from tests.web.signing_in import sign_in


def sent_without_a_token(app, session, client) -> dict[str, int]:
    """What came of each form that checks its token itself, sent without it by the office, which may open all."""
    who, known = furnished.furnish()
    session.commit()
    sign_in(client, who["Olga"])
    answers = {}
    for endpoint, (path, allowed) in PAGES.items():
        view = app.view_functions[endpoint]
        if f"{view.__module__}.{view.__name__}" in csrf._exempt_views:
            assert allowed.get("Olga") in OPENS, f"{endpoint}: there is no form to send"
            sent = {"csrf_token": "somebody else's", "q": "Cato"}
            answers[endpoint] = client.post(path.format(**known), data=sent).status_code
    return answers


def test_no_form_of_the_workspace_is_taken_without_its_token(app, session, client):
    answers = sent_without_a_token(app, session, client)
    views = {view.removeprefix("events.web.") for view in csrf._exempt_views}
    assert len(answers) == sum(view.startswith("organise.") for view in views), "all that check it themselves"
    assert {endpoint for endpoint, status in answers.items() if status != 400} == set()


def test_control_where_forms_check_no_token_some_are_taken(app, session, client):
    app.config["WTF_CSRF_ENABLED"] = False
    assert set(sent_without_a_token(app, session, client).values()) - {400}
