"""What a browser without JavaScript does: read a page as text, and send its form with the hidden fields."""

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TAG = re.compile(r"<[^>]+>")
_INPUT = re.compile(r"<input\b[^>]*>")


def read(response: TestResponse) -> str:
    """What a visitor reads: the text of the page with single spaces."""
    body = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", response.text)
    text = re.sub(r"\s+", " ", unescape(_TAG.sub(" ", body))).strip()
    return re.sub(r" ([.,:)])", r"\1", text)


def main_of(response: TestResponse) -> str:
    """The <main> element with its own attributes."""
    found = re.search(r"(?s)<main\b.*</main>", response.text)
    assert found, "the page has no main element"
    return found[0]


def status_of(response: TestResponse) -> str:
    """The status of the party, as the main element of its own page says it."""
    found = re.search(r'<main\b[^>]*data-status="([a-z]+)"', response.text)
    assert found, "the page has no data-status"
    return found[1]


def hidden(response: TestResponse) -> dict[str, str]:
    """The hidden fields of the page's forms."""
    fields = {}
    for tag in _INPUT.findall(response.text):
        if attribute(tag, "type") == "hidden":
            fields[attribute(tag, "name") or ""] = attribute(tag, "value") or ""
    return fields


def submit(client: FlaskClient, address: str, /, **fields: Any) -> TestResponse:
    """Open the form at `address`, fill it in and send it; a list ticks several boxes."""
    page = client.get(address)
    assert page.status_code == 200, page.text
    return client.post(address, data={**hidden(page), **fields})


def press(client: FlaskClient, page_address: str, action: str) -> TestResponse:
    """Press the button of the form that leads to `action` on the page."""
    return client.post(action, data=hidden(client.get(page_address)))


def value_of(response: TestResponse, name: str) -> str | None:
    """What stands in the text field `name`."""
    for tag in _INPUT.findall(response.text):
        if attribute(tag, "name") == name:
            return attribute(tag, "value")
    return None


def checked(response: TestResponse, name: str) -> list[str]:
    """Which buttons or boxes called `name` are chosen."""
    tags = [tag for tag in _INPUT.findall(response.text) if attribute(tag, "name") == name]
    return [attribute(tag, "value") or "" for tag in tags if " checked" in tag]


def fault_of(response: TestResponse, field: str) -> str | None:
    """The sentence next to the field with this id."""
    found = re.search(rf'(?s)<p class="fault" id="{field}-fault">(.*?)</p>', response.text)
    return None if found is None else " ".join(unescape(_TAG.sub("", found[1])).split()).removeprefix("Let op: ")


def summary_of(response: TestResponse) -> list[str]:
    """The sentences of the summary above a form."""
    found = re.search(r'(?s)<div class="faults".*?</div>', response.text)
    lines = re.findall(r"(?s)<li>(.*?)</li>", found[0]) if found else []
    return [" ".join(unescape(_TAG.sub("", line)).split()) for line in lines]


def links(response: TestResponse) -> list[str]:
    """Every address the page links to."""
    return [unescape(address) for address in re.findall(r'<a\b[^>]*href="([^"]*)"', response.text)]


def attribute(tag: str, name: str) -> str | None:
    """An attribute of a tag."""
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else None
