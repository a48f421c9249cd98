"""What is known about people is unreadable in a stolen copy of the database.

Names, addresses, numbers and answers are encrypted with rotating keys (DATA_KEYS, newest first); what must be
found again is looked up by a keyed hash (HASH_KEY), which is never rotated.
"""

import hashlib
import hmac
import json
import unicodedata
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

_fernet: MultiFernet | None = None
_hash_key = b""


class VaultError(RuntimeError):
    """The keys are missing or do not fit the data."""


def new_key() -> str:
    """A fresh key for DATA_KEYS."""
    return Fernet.generate_key().decode()


def unlock(data_keys: list[str], hash_key: str) -> None:
    """Set the keys of this process. Raises VaultError when one is malformed."""
    global _fernet, _hash_key
    try:
        _fernet = MultiFernet([Fernet(key) for key in data_keys])
    except ValueError as error:
        raise VaultError("DATA_KEYS must be Fernet keys (32 bytes, base64), separated by commas") from error
    _hash_key = hash_key.encode()


def encrypt(text: str) -> str:
    """Encrypt `text` with the newest key."""
    if _fernet is None:
        raise VaultError("the vault is locked")
    return _fernet.encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Read what any of the keys encrypted. Raises VaultError when none fits."""
    if _fernet is None:
        raise VaultError("the vault is locked")
    try:
        return _fernet.decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise VaultError("none of DATA_KEYS opens this value") from error


def keyed_hash(*parts: str) -> str:
    """A 64-character hash of `parts`, the same for ever, useless without HASH_KEY."""
    message = "\x1f".join(parts).encode()
    return hmac.new(_hash_key, message, hashlib.sha256).hexdigest()


def plain_address(email: str | None) -> str:
    """An e-mail address as two ways to write the same are compared: small letters, in one form of Unicode (NFC).

    Letters that only look or sound alike count, as they do at a mail server: josé@ and jose@ are two people, and so
    are groß@ and gross@. The sign of the kelvin is a K, because Unicode holds the two to be the same letter.
    """
    return unicodedata.normalize("NFC", " ".join((email or "").split()).lower())


def email_hash(email: str) -> str:
    """The keyed hash under which an e-mail address is found, however it is written."""
    return keyed_hash("email", plain_address(email))


class EncryptedText(TypeDecorator[str]):
    """Text that is encrypted on its way into the database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else decrypt(value)


class EncryptedJson(TypeDecorator[Any]):
    """A small JSON document that is encrypted on its way into the database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else encrypt(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(decrypt(value))
