"""What every form shares that a visitor sends to change something.

A form checks its own token, so that one that comes without it is shown again with what was typed, and does nothing.
"""

import re
from secrets import token_hex
from typing import Any

from flask import g
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.csrf.core import CSRFTokenField

UNSENT = _(
    "Het formulier is niet verstuurd: uw browser stuurde een veiligheidscode niet mee. Wat u invulde, staat er nog. "
    "Verstuur het nog een keer. Lukt het weer niet? Zet cookies aan, of bel ons."
)


class TokenField(CSRFTokenField):
    """The token, signed when the form is shown: one that was sent well never is."""

    def process(self, *given: Any, **known: Any) -> None:
        """Read the token that was sent."""
        HiddenField.process(self, *given, **known)

    def _value(self) -> str:
        return str(self.csrf_impl.generate_csrf_token(self))


class Csrf(FlaskForm.Meta.csrf_class):  # type: ignore[misc]
    """The library's own, with our field."""

    field_class = TokenField


class SentForm(FlaskForm):  # type: ignore[misc]
    """A form with a random `submission`, by which it is done once however often it is sent."""

    submission = HiddenField("", default=lambda: token_hex(16))
    is_unsent = False

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf_class = Csrf

    def __init__(self, **known: Any) -> None:
        super().__init__(**known)
        # A submission id that is not one of ours could be guessed by another; it is replaced.
        if not re.fullmatch(r"[0-9a-f]{32}", self.submission.data or ""):
            self.submission.data = token_hex(16)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything may be sent; every fault stands next to its field, none hides another."""
        if "csrf_token" in self and not self.csrf_token.validate(self):
            return self._say_unsent()
        g.csrf_valid = True  # so that the library does not look at the token again, as a field among the others
        super().validate(extra_validators)
        self.check()
        return not self.errors

    def check(self) -> None:
        """Look at what fields say together, once each was looked at by itself."""

    @property
    def http_status(self) -> int:
        """What the page that shows this form answers with."""
        return 400 if self.is_unsent else 422 if self.errors else 200

    def _say_unsent(self) -> bool:
        """Say that it came without its token; what else is wrong is looked at when it is sent for real.

        It gets a submission of its own: one that another site chose would lead that site to the party's page.
        """
        self.csrf_token.errors, self.form_errors, self.is_unsent = [], [UNSENT], True
        self.submission.data = token_hex(16)
        return False
