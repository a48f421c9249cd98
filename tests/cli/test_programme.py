"""`flask programme load`: the door through which the office's year comes in."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import func, select

from config import ROOT
from events import registration
from events.extensions import db
from events.models import Event, Notice
from tests import cast, databases
from tests.programme import files

SYMPOSIUM = "symposium-onbegrepen-gedrag-2027"


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel(datetime(2027, 2, 1, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def load(app, tmp_path):
    """Write a text to a file and load it as the office does."""

    def run(text, *options):
        file = tmp_path / "programma.toml"
        file.write_text(text, encoding="utf-8")
        return app.test_cli_runner().invoke(args=["programme", "load", str(file), *options])

    return run


def stored(app):
    with app.app_context():
        return files.dump()


def register(app, name):
    with app.app_context():
        event = db.session.scalars(select(Event).filter_by(ref=SYMPOSIUM)).one()
        registration.register(event, cast.application(name))
        db.session.commit()


def test_a_year_comes_in_and_says_what_is_new(app, load):
    result = load(files.TEXT)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("programma.toml: 3 networks, 8 organisations, ")
    assert f'new: event "{SYMPOSIUM}"' in lines
    assert 'new: 7 meetings of group "gpo-transvaal"' in lines
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Event)) == 46


def test_a_second_time_nothing_changes(app, load):
    load(files.TEXT)
    before = stored(app)
    assert load(files.TEXT).stdout.splitlines()[1:] == ["nothing changed"]
    assert stored(app) == before


def test_a_dry_run_says_the_same_and_does_nothing(app, load):
    load(files.TEXT)
    register(app, "Cato")
    before = stored(app)
    moved = files.TEXT.replace("2027-04-15T", "2027-04-16T")
    line = f'moved: event "{SYMPOSIUM}" from 2027-04-15 12:30-17:30 to 2027-04-16 12:30-17:30, 1 message queued'
    dry = load(moved, "--dry-run")
    assert dry.exit_code == 0
    assert dry.stdout.splitlines()[1:] == [line, "dry run: nothing was changed and nothing will be sent"]
    assert stored(app) == before
    assert load(moved).stdout.splitlines()[1:] == [line]
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Notice.purpose == "moved")) == 1


def test_a_dry_run_on_an_empty_house_leaves_it_empty(app, load):
    before = stored(app)
    assert load(files.TEXT, "--dry-run").exit_code == 0
    assert stored(app) == before


def test_a_bad_file_names_every_fault_and_changes_nothing(app, load):
    load(files.TEXT)
    before = stored(app)
    bad = load(files.bent(("Vakantiehuis", "Huis"), ("capacity = 180", "capacity = -1"), ('"training"', '"trainin"')))
    assert (bad.exit_code, bad.stdout) == (1, "")
    assert bad.stderr.splitlines() == [
        "programma.toml: 2 faults; nothing was changed:",
        f'  events[4] "{SYMPOSIUM}": "capacity" is -1; it must be at least 1',
        '  events[10] "basisscholing-2027": unknown kind "trainin"; did you mean "training"?',
    ]
    assert stored(app) == before


def test_a_file_that_is_no_text_is_one_clear_line(app, tmp_path):
    file = tmp_path / "programma.toml"
    file.write_bytes(b"year = 2027\nname = \xff\xfe")
    result = app.test_cli_runner().invoke(args=["programme", "load", str(file)])
    assert (result.exit_code, result.stderr.splitlines()) == (
        1,
        ["programma.toml: 1 fault; nothing was changed:", "  the file: is not UTF-8 text (byte 19)"],
    )


def test_a_reader_who_stops_listening_loses_nothing(app, database_url, tmp_path):
    """As in `programme load … | head`: the pipe is closed before the first line."""
    env = {**os.environ, **databases.KEYS, "DATABASE_URL": database_url, "DATA_DIR": str(tmp_path / "instance")}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "programme", "load", str(files.PATH)]
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Event)) == 46


def test_a_file_that_is_not_there_is_named(app):
    result = app.test_cli_runner().invoke(args=["programme", "load", "nergens.toml"])
    assert result.exit_code == 2
    assert "File 'nergens.toml' does not exist." in result.stderr
