"""Reports as pages and on paper: the same numbers in a chart, a table and a PDF, for those whose they are."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from events import jobs
from events.extensions import db
from events.models import AuditEntry
from tasks import work
from tests import cast
from tests.documents import reading
from tests.reports.test_year import talk
from tests.reports.weeks import week
from tests.web.browsing import links, main_of, press, read
from tests.web.organise.stage import sign_in_as

YEAR, FUND = "/organise/reports/networks/dementie/2027", "/organise/reports/funds/dh/2027"


@pytest.fixture(autouse=True)
def afterwards():

    with time_machine.travel("2028-01-10T09:00:00Z", tick=False):
        yield


@pytest.fixture
def year(rows):
    with rows():
        event = week("2027-03-08 10:00", {"Den Haag": 3}, cast.fund("dh", 20))
        talk("turks", 8, 4)
        talk("chinees", 2, day=11)
        talk("marokkaans", 7, day=12)
        cast.network("palliatief", "Netwerk Palliatieve Zorg")
        cast.everyone(event)


def test_a_year_is_told_in_charts_and_tables(client, year):
    sign_in_as(client, "Anna")
    page = client.get(YEAR)
    text = read(page)
    for words in (
        "Jaarverslag 2027",
        "Netwerk Netwerk Dementie Haaglanden",
        "Soort Gepland Gehouden Vervallen Beter Thuis met Dementie 1 1 0 Huiskamergesprek 3 3 0",
        "Soort Deelnames Beter Thuis met Dementie 6 Huiskamergesprek 21",
        "Gemeenschap Deelnames Chinees <5 Marokkaans 7 Turks –",
        "Gemeente Deelnames Den Haag 6",
    ):
        assert words in text
    main = main_of(page)
    assert main.count("<svg") == main.count('role="img"') == 4
    assert main.count("<table") == 5
    assert "style=" not in main
    assert "<style" not in main


def test_no_bar_shows_what_the_table_hides(client, year):
    sign_in_as(client, "Anna")
    (chart,) = [found for found in re.findall(r"(?s)<svg.*?</svg>", client.get(YEAR).text) if "Turks" in found]
    assert re.findall(r'width="([\d.]+)"', chart) == ["0.0", "300.0", "0.0"]


def test_the_same_stands_on_paper(rows, client, year):
    sign_in_as(client, "Anna")
    asked = press(client, YEAR, YEAR + "/file").headers["Location"]
    with rows():
        dead = jobs.claim(lease=timedelta(seconds=-1))
        jobs.progress(dead, 1, 2, lease=timedelta(seconds=-1))
    assert "Bezig 1 van 2. U kunt deze pagina sluiten." in read(client.get(asked))
    work.do()
    found = links(client.get(asked))
    assert (YEAR in found, asked + "/result" in found) == (True, True)
    file = client.get(asked + "/result")
    assert file.headers["Content-Disposition"] == 'attachment; filename="jaarverslag-dementie-2027.pdf"'
    assert file.headers["Cache-Control"] == "no-store"
    document = reading.pdf(file.data)
    assert document.title == "Jaarverslag 2027"
    assert "Gemeenschap Deelnames Chinees <5 Marokkaans 7 Turks –" in document.text
    assert {"/Figure", "/Table", "/TH"} <= document.structure
    with rows():
        found = db.session.scalars(select(AuditEntry).where(AuditEntry.what == "year report exported")).one()
        assert (found.about, found.details) == ("network:dementie", "year: 2027")


def test_a_fund_is_told_exactly_per_quarter(client, year):
    sign_in_as(client, "Olga")
    text = read(client.get(FUND))
    assert "Financier Gemeente dh" in text
    assert "Kwartaal 1 1 3 0 3 Kwartaal 2 0 0 0 0" in text
    assert "Heel het jaar 1 3 0 3" in text
    assert "Kwartaal 1 1 3 0 3" in reading.pdf(client.get(FUND + ".pdf").data).text


def test_the_list_names_what_is_ones_own(client, year):
    sign_in_as(client, "Anna")
    assert [link for link in links(client.get("/organise/reports?year=2027")) if "/2027" in link] == [YEAR]
    sign_in_as(client, "Olga")
    found = [link for link in links(client.get("/organise/reports?year=2027")) if "/2027" in link]
    assert found == [YEAR, YEAR.replace("dementie", "palliatief"), FUND]


@pytest.mark.parametrize(
    "path",
    [
        YEAR.replace("dementie", "palliatief"),
        YEAR.replace("dementie", "palliatief") + "/file",
        FUND,
        FUND + ".pdf",
        YEAR.replace("2027", "1999"),
        YEAR + "0",
    ],
)
def test_what_is_not_ones_own_is_not_there(client, year, path):
    sign_in_as(client, "Anna")
    assert client.get(path).status_code == 404


def test_a_year_without_anything_says_so(client, year):
    sign_in_as(client, "Anna")
    assert "Er zijn dit jaar geen bijeenkomsten." in read(client.get(YEAR.replace("2027", "2031")))
