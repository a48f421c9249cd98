"""Addresses we hand out, and links that prove who was mailed: signed, with a purpose and a version.

Raising the version in the row revokes every link to it that was ever sent.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from itsdangerous import BadSignature, URLSafeSerializer

_secret = ""
_base_url = ""


class Purpose(StrEnum):
    """What a link opens, which is also the first part of its path; it opens nothing else."""

    REGISTRATION = "r"
    KEY_PERSON = "k"
    TEACHER = "t"
    WAY_IN = "i"
    ANSWER = "a"
    CHAIR = "c"
    MEMBER = "m"
    SIGN_IN = "s"
    CERTIFICATE = "v"
    CHECK_IN = "q"


@dataclass(frozen=True)
class Claim:
    """What a valid link says: a row's id and the version of the link."""

    id: int
    version: int


def configure(secret: str, base_url: str) -> None:
    """Set the signing key (SECRET_KEY) and the site's address (BASE_URL) of this process."""
    global _secret, _base_url
    _secret, _base_url = secret, base_url


def sign(purpose: Purpose, row_id: int, version: int) -> str:
    """A token for a path, about 40 characters; nobody makes one without our key."""
    return _serializer(purpose, _secret).dumps([row_id, version])


def read(purpose: Purpose, token: str) -> Claim | None:
    """What `token` claims, or None when we did not sign it for this purpose."""
    try:
        row_id, version = _serializer(purpose, _secret).loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return Claim(row_id, version)


def address(path: str) -> str:
    """The full address of a path of the site ("/agenda")."""
    return f"{_base_url}{path}"


def link(purpose: Purpose, row_id: int, version: int) -> str:
    """The full address that opens a row for whoever holds it."""
    return address(f"/{purpose}/{sign(purpose, row_id, version)}")


@lru_cache(maxsize=32)
def _serializer(purpose: Purpose, secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"samenkomst.link.{purpose}")
