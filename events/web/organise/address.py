"""The address of a person or an organisation that a message did not reach, corrected by the office.

A party's is corrected on a page of its own. Who signs in does so with the address: that is no matter of a correction,
but of an account that ends and another that begins.
"""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response
from wtforms.validators import Optional

from events import accounts, notices, people, subscriptions
from events.access import Right
from events.extensions import db
from events.models import Notice, Organisation, Person
from events.vault import plain_address
from events.web import forms
from events.web.forms.fields import Email, Phone, fault, text
from events.web.forms.sent import SentForm
from events.web.sent_again import came_of
from events.web.signed_in import current_actor, needs

pages = Blueprint("address", __name__, url_prefix="/outbox")


class AddressForm(SentForm):
    """How somebody is reached; by one of the two at least."""

    email = text(
        _("E-mailadres"), Optional(), Email(), length=254, type="email", inputmode="email", autocomplete="off",
    )  # fmt: skip
    phone = text(
        _("Telefoonnummer"), Optional(), Phone(), length=40, type="tel", inputmode="tel", autocomplete="off",
    )  # fmt: skip
    signs_in = False

    def check(self) -> None:
        """There is some way, and who signs in keeps the address."""
        if self.errors:
            return
        if not self.email.data and not self.phone.data:
            fault(self.email, _("Vul een e-mailadres of een telefoonnummer in."))
        elif self.signs_in and plain_address(self.email.data) != plain_address(self.email.object_data):
            sentence = _("Deze persoon logt in met dit adres. Beëindig het account en nodig het nieuwe adres uit.")
            fault(self.email, sentence)


@pages.route("/<int:number>/address", methods=["GET", "POST"])
@forms.keeps_what_was_typed
@needs(Right.OUTBOX)
def page(number: int) -> Response | tuple[str, int]:
    """The form; what is saved leads back to where the message is sent again."""
    notice = db.session.get(Notice, number) or abort(404)
    who = notice.person or notice.organisation or abort(404)
    form = _form(who)
    if not form.validate_on_submit():
        shown = render_template("organise/address.html", form=form, notice=notice, who=who)
        return shown, form.http_status
    is_another, again = people.correct_address(
        who, form.email.data or None, form.phone.data or None, actor=current_actor()
    )
    if is_another:
        subscriptions.revoke_all(_owner(who), actor=current_actor())
    db.session.commit()
    notices.wake()
    return redirect(url_for("organise.outbox.page", done="corrected", **came_of(again)), 303)


def _form(who: Person | Organisation) -> AddressForm:
    known: dict[str, Any] = {"email": who.email, "phone": who.phone}
    signs_in = isinstance(who, Person) and accounts.signs_in(who)
    made: AddressForm = type("FilledAddressForm", (AddressForm,), {"signs_in": signs_in})(data=known)
    return made


def _owner(who: Person | Organisation) -> subscriptions.Owner:
    is_person = isinstance(who, Person)
    return subscriptions.Owner(person_id=who.id) if is_person else subscriptions.Owner(organisation_id=who.id)
