"""The programme file of 2027 as the tests read, bend and load it."""

import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from events import programme
from events.clock import local
from events.extensions import db
from events.models import Base
from events.programme import ProgrammeFaults, Report

PATH = Path(__file__).parent.parent / "data" / "haaglanden-2027.toml"
TEXT = PATH.read_text(encoding="utf-8")


def load(text: str = TEXT) -> Report:
    """Load the file, or what became of it."""
    return programme.load(text, source=PATH.name)


def bent(*pairs: tuple[str, str]) -> str:
    """The file with each first text replaced by the second; each first one must stand in it."""
    text = TEXT
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def parsed() -> dict[str, Any]:
    """The file as a mapping, to be changed at will."""
    return tomllib.loads(TEXT)


def only(*refs: str) -> dict[str, Any]:
    """The file with no events and groups but these: it loads in a fraction of the time."""
    data = parsed()
    for table in ("events", "groups"):
        data[table] = [entry for entry in data[table] if entry["ref"] in refs]
    return data


def one(data: dict[str, Any], table: str, ref: str) -> Any:
    """The entry of `table` with this ref."""
    return next(entry for entry in data[table] if entry["ref"] == ref)


def changed(bend: Callable[[dict[str, Any]], Any]) -> Report:
    """What a load says of the file after `bend` was done to it."""
    data = parsed()
    bend(data)
    return programme.load_mapping(data)


def get(model: Any, ref: str) -> Any:
    """The row of `model` with this ref."""
    return db.session.scalars(select(model).where(model.ref == ref)).one()


def clock(moment: datetime) -> str:
    """A moment by the wall clock."""
    return local(moment).strftime("%Y-%m-%d %H:%M")


def faults(data: dict[str, Any] | str) -> list[str]:
    """What is refused, each as "place: reason"."""
    with pytest.raises(ProgrammeFaults) as refused:
        load(data) if isinstance(data, str) else programme.load_mapping(data)
    return [str(fault) for fault in refused.value.faults]


def dump() -> dict[str, list[str]]:
    """Every row of every table as it reads, ciphertext opened."""
    db.session.flush()
    tables = Base.metadata.sorted_tables
    return {table.name: sorted(repr(tuple(row)) for row in db.session.execute(select(table))) for table in tables}
