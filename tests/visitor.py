"""Somebody with a browser that knows no JavaScript: follows redirects, keeps cookies, fills in forms."""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser


class Page(HTMLParser):
    """What a visitor got: where they are, the status, the words, and what the page says to machines."""

    def __init__(self, url: str, status: int, html: str) -> None:
        super().__init__()
        self.url, self.status, self.html = url, status, html
        self.hidden: dict[str, str] = {}
        self.data: dict[str, str] = {}
        self.links: list[str] = []
        self._words: list[str] = []
        self._in_post_form = False
        self.feed(html)

    @property
    def text(self) -> str:
        """The words, with single spaces."""
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.data |= {name: value for name, value in given.items() if name.startswith("data-")}
        if tag == "input" and given.get("type") == "hidden":
            self.hidden[given["name"]] = given.get("value", "")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])

    def handle_data(self, data: str) -> None:
        self._words.append(data)


class Visitor:
    """One person at one site."""

    def __init__(self, address: str) -> None:
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> Page:
        """Open a page; any status is an answer."""
        return self._open(urllib.request.Request(urllib.parse.urljoin(self.address, path)))

    def send(self, page: Page, path: str | None = None, **fields: str | list[str]) -> Page:
        """Fill in the form of `page` and send it, to the page's own address or to `path`."""
        body = urllib.parse.urlencode({**page.hidden, **fields}, doseq=True).encode()
        return self._open(urllib.request.Request(urllib.parse.urljoin(page.url, path or ""), data=body))

    def download(self, path: str) -> bytes:
        """The bytes of a file."""
        with self.opener.open(urllib.parse.urljoin(self.address, path), timeout=30) as answer:
            return bytes(answer.read())

    def _open(self, request: urllib.request.Request) -> Page:
        try:
            with self.opener.open(request, timeout=30) as answer:
                return Page(answer.geturl(), answer.status, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Page(error.geturl() or "", error.code, error.read().decode())
