"""What a programme file may say, a page can say in Dutch."""

from events.programme.reading.events import AUDIENCES
from events.web import names


def test_every_audience_of_the_programme_file_has_a_name():
    assert set(names.AUDIENCES) == set(AUDIENCES)
