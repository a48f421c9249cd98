"""A programme file says how a freed place is given and what happens when the head of the list does not fit."""

import pytest

from events import registration
from events.extensions import db
from events.models import Event
from events.programme import ProgrammeFaults
from tests import cast
from tests.programme.files import changed, load, one


def a_talk():
    return db.session.query(Event).filter_by(kind="huiskamergesprek").order_by(Event.id).first()


def said_of(ref, **words):
    """Load the file with `words` added to the event."""
    return changed(lambda data: one(data, "events", ref).update(words))


def test_the_file_decides_over_the_kind_and_a_file_without_it_goes_back(session):
    load()
    ref = a_talk().ref
    said_of(ref, promotion="offer", waiting_list="fill")
    assert (a_talk().promotion, a_talk().fills) == ("offer", True)
    said_of(ref, waiting_list="hold")
    assert (a_talk().promotion, a_talk().fills) == (None, False)


def test_a_list_that_may_fill_goes_on_at_once(session):
    load()
    talk = a_talk()
    registration.register(talk, cast.application("Anna", people=talk.pool.capacity - 1))
    large = registration.register(talk, cast.application("Bram", people=3))
    small = registration.register(talk, cast.application("Cato"))
    session.commit()
    report = said_of(talk.ref, waiting_list="fill")
    assert (large.status, small.status) == ("waiting", "confirmed")
    assert f'promoted from the waiting list of event "{talk.ref}": 1' in "\n".join(report.lines)


def test_a_word_that_is_none_is_a_fault_with_its_place(session):
    load()
    with pytest.raises(ProgrammeFaults) as found:
        said_of(a_talk().ref, promotion="maybe", waiting_list="jump")
    assert [fault.partition(": ")[2] for fault in map(str, found.value.faults)] == [
        'unknown promotion "maybe"; known are confirm, offer',
        'unknown way of the waiting list "jump"; known are fill, hold',
    ]
