"""The form with which the office invites somebody: who, as what, and where."""

from typing import Any

from flask_babel import lazy_gettext as _

from events import accounts
from events.accounts import Scope
from events.models import What
from events.web import names
from events.web.forms.fields import Asked, Email, Needed, fault, listed, one_of, text
from events.web.forms.sent import SentForm

MEMBER = "member"
AS_WHAT = ((MEMBER, _("Professional: ziet alleen de eigen bijeenkomsten")), *names.choices(names.AS_WHAT))

NOT_THERE = _(
    "Kies uit de lijst waarvan. Een organisator is dat van een netwerk of organisatie, de anderen van een groep of "
    "bijeenkomst."
)


class InvitationForm(SentForm):
    """Who may sign in. `where` names a network, organisation, group or event by its kind and ref."""

    email = text(
        _("E-mailadres"), Needed(_("Vul een e-mailadres in.")), Email(), length=254, type="email", inputmode="email",
        autocomplete="off",
    )  # fmt: skip
    name = text(_("Naam"), Needed(_("Vul een naam in.")), length=120, autocomplete="off")
    role = one_of(_("Wat mag deze persoon?"), AS_WHAT, Needed(_("Kies wat deze persoon mag.")), default=MEMBER)
    where: Any

    def check(self) -> None:
        """A role is somewhere: at the office, or where one chooses it."""
        if self.role.errors or self.role.data in (MEMBER, *accounts.AT_THE_OFFICE):
            return
        if not accounts.fits(self.what, self.scope):
            fault(self.where, NOT_THERE)

    @property
    def what(self) -> What | None:
        """Which role is given."""
        return None if self.role.data == MEMBER else What(self.role.data)

    @property
    def scope(self) -> Scope | None:
        """Where it is given."""
        if self.what in accounts.AT_THE_OFFICE:
            return accounts.office()
        kind, _colon, ref = (self.where.data or "").partition(":")
        return accounts.find_scope(kind, ref)


def invitation_form(places: list[tuple[str, str]]) -> InvitationForm:
    """An empty or a sent form with the choices `places`."""
    hint = _("Alleen voor een organisator, coördinator, gespreksleider of voorzitter.")
    fields = {"where": listed(_("Waarvan?"), places, Asked(), hint=hint)}
    return type("InvitationForm", (InvitationForm,), fields)()  # type: ignore[no-any-return]
