"""The entries of the file that the tests bend most, and how their faults name them."""

from datetime import datetime

from tests.programme.files import one

SYMPOSIUM = 'events[4] "symposium-onbegrepen-gedrag-2027"'
WEEK = 'events[0] "bt-2027-q1"'
GPO = 'groups[0] "gpo-transvaal"'


def wall(text):
    return datetime.fromisoformat(text)


def symposium(data):
    return one(data, "events", "symposium-onbegrepen-gedrag-2027")


def week(data):
    return one(data, "events", "bt-2027-q1")


def gpo(data):
    return one(data, "groups", "gpo-transvaal")


def meeting(data):
    return one(data, "groups", "programma-overleg-dementie")
