"""Flask-Security as we use it: its accounts, codes, recovery codes and session, under pages of our own.

It would ask at every request who is there, also for a public page or a file; here only a page asks that needs it
(docs/decisions/0014).
"""

from typing import Any

from flask import Flask, g, session
from flask_login import LoginManager
from flask_security import Security, SQLAlchemyUserDatastore
from flask_security.core import RoleMixin

from events import accounts
from events.extensions import db
from events.models import Account
from events.policy import ASSOCIATION
from events.vault import keyed_hash

TOKEN = "sign_in"  # noqa: S105 - the key in the session under which a browser keeps its own token

security = Security()


class Accounts(SQLAlchemyUserDatastore):
    """Our accounts as Flask-Security looks for them; an e-mail address is found by its keyed hash."""

    def find_user(self, case_insensitive: bool = False, **by: Any) -> Any:  # noqa: ARG002 - the library names it
        """The account with this e-mail address, or with this value in another column."""
        if "email" in by:
            return accounts.find(by["email"])
        return super().find_user(**by)


def init_app(app: Flask) -> None:
    """Let Flask-Security know `app`, and keep it from looking at requests that have nothing to do with it."""
    app.config.update(
        SECURITY_PASSWORD_REQUIRED=False,
        SECURITY_UNIFIED_SIGNIN=True,
        SECURITY_US_ENABLED_METHODS=["email"],
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_N=10,
        SECURITY_TOTP_SECRETS={"1": keyed_hash("totp")},
        SECURITY_TOTP_ISSUER=ASSOCIATION,
        SECURITY_ANONYMOUS_USER_DISABLED=True,
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
    )
    hooks: tuple[Any, ...] = (app.before_request_funcs, app.after_request_funcs, app.template_context_processors)
    before = [list(found.get(None, ())) for found in hooks]
    security.init_app(app, Accounts(db, Account, RoleMixin), register_blueprint=False)
    for found, kept in zip(hooks, before, strict=True):
        found[None] = kept
    manager: LoginManager = app.login_manager  # type: ignore[attr-defined]
    manager.user_loader(_load)
    manager.request_loader(None)  # nobody signs in by a header


def _load(uniquifier: str) -> Account | None:
    """The account of this browser, while its sign-in lives."""
    token = session.get(TOKEN)
    found = accounts.live_sign_in(token) if isinstance(token, str) else None
    if found is None or found.account.fs_uniquifier != uniquifier:
        return None
    g.sign_in = found
    return found.account
