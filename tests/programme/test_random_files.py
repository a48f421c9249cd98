"""Whatever stands in a programme file: it is loaded, or refused in words, and then nothing has changed."""

import copy
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events import create_app, programme
from events.extensions import db
from events.programme import ProgrammeFaults
from tests import databases
from tests.depth import at_depth
from tests.programme import files

_TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", " ", "\x00", "\ud800", "gpo", "meeting", "activity", "dementie", "florence", "cancelled"]),
    st.sampled_from(["FREQ=DAILY", "FREQ=MONTHLY;BYDAY=1TH", "bt-2027-q1", "x" * 6000]),
)  # fmt: skip
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, -1, 1, 10**30, 16**5000]),
    st.floats(),
    _TEXTS,
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
    st.datetimes(min_value=datetime(2027, 1, 1), max_value=datetime(2027, 12, 31)),  # noqa: DTZ001
    st.dates(),
    st.just(time(12, 30)),
    st.lists(_TEXTS, max_size=3),
    st.lists(st.dates(min_value=date(2027, 1, 1), max_value=date(2028, 1, 1)), max_size=3),
    st.dictionaries(st.sampled_from(["nl", "en", "name", "ref", "x"]), _TEXTS, max_size=3),
    st.lists(st.dictionaries(st.sampled_from(["ref", "name", "from", "to"]), _TEXTS, max_size=2), max_size=2),
)


def places_in(value, above=()):
    """The path of every value in a file, tables and lists included."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*above, key)
        yield from places_in(each, (*above, key))


_PATHS = list(places_in(files.parsed()))


_BLOTTED = st.builds(
    lambda at, blot: files.TEXT[:at] + blot + files.TEXT[at:],
    st.integers(0, len(files.TEXT)),
    st.text(max_size=5),
)


@st.composite
def bent_files(draw):
    """The file with up to three values deleted, replaced, doubled or shifted in time."""
    data = files.parsed()
    for _ in range(draw(st.integers(1, 3))):
        *above, key = draw(st.sampled_from(_PATHS))
        inner = data
        try:
            for step in above:
                inner = inner[step]
            value = inner[key]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took it away
        match draw(st.sampled_from(["delete", "replace", "double", "shift", "rename"])):
            case "delete":
                del inner[key]
            case "double" if isinstance(inner, list):
                inner.append(copy.deepcopy(value))
            case "shift" if isinstance(value, date):
                inner[key] = value + timedelta(days=draw(st.integers(-400, 400)))
            case "rename" if isinstance(inner, dict):
                inner[draw(_TEXTS)] = inner.pop(key)
            case _:
                inner[key] = draw(_VALUES)
    return data


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """One database with the file in it, for every example; each is rolled back."""
    folder = tmp_path_factory.mktemp("random")
    template = databases.sqlite_template(tmp_path_factory.mktemp("template"))
    with databases.sqlite_copy(template, folder) as url:
        app = create_app(databases.make_config(url, folder / "instance"))
        with app.app_context():
            files.load()
            db.session.commit()
            yield files.dump()
            db.session.remove()
            db.engine.dispose()


@settings(
    max_examples=at_depth(150, 3000), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=bent_files())
def test_a_bent_file_is_loaded_or_refused_in_words(loaded, data):
    try:
        report = programme.load_mapping(data)
    except ProgrammeFaults as refused:
        refusal = refused
        assert all(fault.place and fault.reason for fault in refusal.faults)
        assert files.dump() == loaded
    else:
        db.session.flush()
        assert report.lines
        assert programme.load_mapping(data).changes == []
    finally:
        db.session.rollback()


@settings(max_examples=at_depth(200, 4000), deadline=None)
@given(text=st.one_of(st.text(), _BLOTTED))
def test_a_broken_text_is_loaded_or_refused_in_words(loaded, text):
    try:
        programme.load(text, source="willekeurig.toml")
    except ProgrammeFaults as refused:
        refusal = refused
        assert all(fault.place and fault.reason for fault in refusal.faults)
    finally:
        db.session.rollback()
