"""The readers of these tests: those that come as packages, and ical.js where node is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ical.interop.files import FILES
from tests.ical.interop.javascript_reader import JavascriptReader, fetched
from tests.ical.interop.khal import Khal


@pytest.fixture(scope="session")
def ical_js(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JavascriptReader]:
    """What Thunderbird and Nextcloud read with; a machine without node says so and goes on, also in CI."""
    folder = tmp_path_factory.mktemp("javascript")
    if missing := fetched(folder):
        pytest.skip(f"missing: {missing}")
    reader = JavascriptReader(folder)
    yield reader
    reader.close()


@pytest.fixture
def khal(tmp_path: Path) -> Khal:
    """khal with an empty calendar for each file."""
    return Khal(tmp_path, FILES)
