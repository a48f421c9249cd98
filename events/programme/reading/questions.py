"""Read the extra questions of an event: a label and, for a choice, its options, each in the languages of the site."""

from events.models.question import MOST_QUESTIONS
from events.policy import SITE_LANGUAGES
from events.programme.table import Table
from events.scheduling import WantedQuestion

LONGEST = 200
OPTIONS = range(2, 21)


def read_questions(table: Table) -> tuple[WantedQuestion, ...]:
    """Read [[events.questions]], in the order of the file."""
    found = []
    for position, inner in enumerate(table.tables("questions"), 1):
        found.append(_read_question(inner, position))
        inner.close()
    if len(found) > MOST_QUESTIONS:
        table.fault(f"asks {len(found)} questions of its own; it can ask at most {MOST_QUESTIONS}")
    return tuple(found)


def _read_question(table: Table, position: int) -> WantedQuestion:
    labels = table.texts("label", SITE_LANGUAGES, required=True, longest=LONGEST)
    options = [inner.as_texts(SITE_LANGUAGES, longest=LONGEST) for inner in table.tables("options")]
    if options and len(options) not in OPTIONS:
        table.fault(f"a choice has {OPTIONS[0]} to {OPTIONS[-1]} options, not {len(options)}")
    dutch = tuple(option.get("nl", "") for option in options)
    if len(set(dutch)) < len(dutch):
        table.fault("two of its options are the same in Dutch")
    others = [one for one in SITE_LANGUAGES[1:] if any(one in option for option in options)]
    choices = {one: tuple(option.get(one, "") for option in options) for one in others}
    label = labels.pop("nl", "")
    return WantedQuestion(position, label, dutch, table.flag("required"), labels, choices)
