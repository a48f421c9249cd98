"""An organiser's own questions in a file: in their languages, until the workspace asks others."""

from events import programme, scheduling
from events.models import Event
from tests.programme import files
from tests.programme.files import get
from tests.scheduling.planning import ANNA, as_it_is

SYMPOSIUM = "symposium-onbegrepen-gedrag-2027"


def test_the_questions_of_a_file_are_asked_in_their_languages_until_the_workspace_asks_others(session):
    data = files.only(SYMPOSIUM)
    programme.load_mapping(data)
    asked = {"label": {"nl": "Komt u met de trein?", "en": "Do you come by train?"}, "required": True}
    options = [{"nl": "Ja", "en": "Yes"}, {"nl": "Nee"}]
    data["events"][0]["questions"] = [{**asked, "options": options}, {"label": {"nl": "Waarom?"}}]
    assert programme.load_mapping(data).changes == [f'updated: event "{SYMPOSIUM}": questions']
    event = get(Event, SYMPOSIUM)
    train, why = event.questions
    assert (train.labels, train.options, train.is_required) == (asked["label"], options, True)
    assert (why.labels, why.options, why.is_required) == ({"nl": "Waarom?"}, None, False)
    assert programme.load_mapping(data).changes == []
    scheduling.edit(event, as_it_is(event, questions=()), event.edit_version, actor=ANNA)
    assert programme.load_mapping(data).kept == [f'kept: event "{SYMPOSIUM}" as edited in the workspace: questions']
