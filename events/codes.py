"""The codes by which somebody proves to be who they are: mailed ones, and those of an app on one's own phone.

A mailed code is made from a secret of the account when the mail is written and when it is typed, so that it is kept
nowhere; there is one for a quarter of an hour, and it works once. The arithmetic is Flask-Security's (RFC 4226 and
6238).
"""

import json
from datetime import datetime, timedelta
from typing import Any

from flask_security.totp import Totp

from events import tokens
from events.models import Account
from events.policy import ASSOCIATION
from events.vault import keyed_hash

GOOD_FOR = timedelta(minutes=15)
_SECRET, _UNTIL, _COUNTER = "email", "email_until", "second_factor_counter"


class Codes(Totp):
    """Flask-Security's codes, each taken once."""

    def mailed(self, secret: str) -> str:
        """The one code of a secret that was made for one code."""
        return str(self._totp.from_source(secret).generate(time=0).token)

    def get_last_counter(self, user: Any) -> int | None:
        """Which code of the app was used last."""
        kept = _kept(user).get(_COUNTER)
        return None if kept is None else int(kept)

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Keep which code of the app was used, so that nobody who looked on uses it again."""
        _keep(user, **{_COUNTER: str(tmatch.counter)})


def factory() -> Codes:
    """What makes and reads codes, with a key that is never rotated; the columns have keys that are."""
    return Codes({"1": keyed_hash("totp")}, ASSOCIATION)


def new_secret() -> str:
    """A secret from which one code is made. It takes time, for an address that is unknown as well."""
    return factory().generate_totp_secret()


def prepare(account: Account, secret: str, moment: datetime) -> datetime:
    """Let there be a code for `account` from now on; until when.

    One that was mailed and has half of its time left stays as it is, so that no code lives longer than it should.
    """
    if _live_secret(account, moment + GOOD_FOR / 2) is not None:
        return datetime.fromisoformat(_kept(account)[_UNTIL])
    until = moment + GOOD_FOR
    _keep(account, **{_SECRET: secret, _UNTIL: until.isoformat()})
    return until


def mailed(account: Account, moment: datetime) -> str | None:
    """The code to be mailed at `moment`; None when nobody waits for one."""
    secret = _live_secret(account, moment)
    return None if secret is None else factory().mailed(secret)


def link(account: Account, moment: datetime) -> str | None:
    """The link that does the same as the code; it dies with it."""
    secret = _live_secret(account, moment)
    if secret is None:
        return None
    return tokens.link(tokens.Purpose.SIGN_IN, account.id, _version(secret))


def is_of(account: Account, claim: tokens.Claim, moment: datetime) -> bool:
    """Whether a link with this claim is the one that was mailed last."""
    secret = _live_secret(account, moment)
    return secret is not None and claim.id == account.id and claim.version == _version(secret)


def is_mailed(account: Account | None, typed: str, moment: datetime) -> bool:
    """Whether `typed` is the code that was mailed; people type spaces. It takes as long where nothing was mailed."""
    secret = _live_secret(account, moment) if account is not None else None
    return _same(factory().mailed(secret or new_secret()), typed) and secret is not None


def use_up(account: Account) -> None:
    """Let the mailed code and its link open nothing any more."""
    _keep(account, **dict.fromkeys((_SECRET, _UNTIL)))


def is_of_app(account: Account, typed: str, secret: str | None = None) -> bool:
    """Whether `typed` is a new code of the app that has `secret`, else of the one the account has; it is used up.

    A phone's clock may be half a minute wrong.
    """
    secret = secret or account.tf_totp_secret
    digits = "".join(c for c in typed if c.isdecimal())
    return secret is not None and len(digits) == 6 and factory().verify_totp(digits, secret, account, window=30)


def _same(code: str, typed: str) -> bool:
    return keyed_hash("code", code) == keyed_hash("code", "".join(c for c in typed if c.isdecimal()))


def _live_secret(account: Account, moment: datetime) -> str | None:
    kept = _kept(account)
    is_live = _UNTIL in kept and moment < datetime.fromisoformat(kept[_UNTIL])
    return kept[_SECRET] if is_live else None


def _version(secret: str) -> int:
    return int(keyed_hash("sign_in.link", secret)[:30], 16)


def _kept(account: Account) -> dict[str, str]:
    found: dict[str, str] = json.loads(account.us_totp_secrets) if account.us_totp_secrets else {}
    return found


def _keep(account: Account, **values: str | None) -> None:
    kept = {**_kept(account), **values}
    account.us_totp_secrets = json.dumps({name: value for name, value in kept.items() if value is not None}) or None
