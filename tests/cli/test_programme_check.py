"""`flask programme check YEAR`: what the office reads about a year and the yearly rhythm."""

from datetime import UTC, datetime

import pytest
import time_machine

from events.extensions import db
from events.models import Community
from tests.programme import files

WARNINGS = [
    "warning: palliatief: Programma-overleg 0 of 4",
    "warning: palliatief: Adviesraad 0 of 3",
    "warning: palliatief: Symposium 1 of 2",
    "warning: Beter Thuis met Dementie: 24 duos planned of which 20 funded",
]


@pytest.fixture
def check(app):
    """What the command prints, as lines with single spaces."""

    def run(year: int = 2027, on: datetime = datetime(2027, 1, 4, 9, tzinfo=UTC)) -> list[str]:
        with time_machine.travel(on, tick=False):
            done = app.test_cli_runner().invoke(args=["programme", "check", str(year)])
        assert (done.exit_code, done.stderr) == (0, "")
        return [" ".join(line.split()) for line in done.stdout.splitlines()]

    return run


@pytest.fixture
def year(app):
    with app.app_context():
        files.load()
        db.session.commit()


def warnings(lines: list[str]) -> list[str]:
    return [line for line in lines if "warning" in line]


def test_rule_10_the_example_year_warns_of_exactly_four_things(year, check):
    assert warnings(check()) == WARNINGS


def test_the_table_stands_above_the_warnings(year, check):
    assert check(on=datetime(2027, 7, 1, 12, tzinfo=UTC)) == [
        "the year 2027 asked planned held missing",
        "Netwerk Dementie Haaglanden",
        "Beter Thuis met Dementie 2027-Q1 1 1 1 0",
        "Beter Thuis met Dementie 2027-Q2 1 1 1 0",
        "Beter Thuis met Dementie 2027-Q3 1 1 0 0",
        "Beter Thuis met Dementie 2027-Q4 1 1 0 0",
        "Programma-overleg 4 4 2 0",
        "Adviesraad 3 3 2 0",
        "Adviesraad beside a Programma-overleg 1 1 1 0",
        *(f"Kwartaaloverleg casemanagers Noord 2027-Q{n} 1 1 {int(n < 4)} 0" for n in (1, 2, 3, 4)),
        "Symposium 2 2 1 0",
        "Netwerk Palliatieve Zorg Haaglanden",
        "Programma-overleg 4 0 0 4",
        "Adviesraad 3 0 0 3",
        "Bestuurlijk overleg 1 1 0 0",
        "Symposium 2 1 0 1",
        "",
        "places planned funded",
        "Beter Thuis met Dementie, duos 24 20",
        "",
        "communities planned held",
        *(f"{name}: stage not given 1 1" for name in ("Chinees", "Hindoestaans", "Marokkaans", "Turks")),
        "",
        *WARNINGS,
    ]


def test_stages_are_read_as_words(app, check):
    with app.app_context():
        db.session.add(Community(name="Marokkaans", stage="in_development"))
        db.session.commit()
    assert "Marokkaans: in development 0 0" in check()


def test_rule_10_a_year_that_meets_everything_has_no_warnings(app, check):
    data = files.parsed()
    files.one(data, "funds", "den-haag-2027").update(places=24)
    for group in ("programma-overleg-dementie", "adviesraad-dementie"):
        files.one(data, "groups", group).update(networks=["dementie", "palliatief"])
    files.one(data, "events", "symposium-onbegrepen-gedrag-2027").update(networks=["dementie", "palliatief"])
    with app.app_context():
        files.programme.load_mapping(data)
        db.session.commit()
    lines = check()
    assert warnings(lines) == ["no warnings"]
    assert lines[-1] == "no warnings"


def test_the_check_changes_nothing(app, year, check):
    with app.app_context():
        before = files.dump()
        db.session.rollback()
    check()
    with app.app_context():
        assert files.dump() == before


def test_a_year_that_cannot_be_planned_is_refused(app):
    for year in ("1999", "2101", "volgend"):
        assert app.test_cli_runner().invoke(args=["programme", "check", year]).exit_code == 2
