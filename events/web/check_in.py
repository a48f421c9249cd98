"""What a code opens: the check-in of that person for who may tick there, for anybody else a word and nothing more.

A GET changes nothing, and whoever finds a code learns nothing from it, not even whether it is one of ours.
"""

import segno
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from events import attendance
from events.access import Right
from events.models import Registration
from events.web.signed_in import current_access, current_account

pages = Blueprint("check_in", __name__)


@pages.get("/q/<token>")
def page(token: str) -> ResponseReturnValue:
    """Lead who may tick to the person, and tell anybody else to show the code."""
    party = attendance.party_of(token)
    if party is not None and current_access().may(Right.TICK, party.event):
        return redirect(url_for("organise.attendance.person", ref=party.event.ref, reference=party.reference), 303)
    sign_in = url_for("sign_in.form", next=request.path) if current_account() is None else None
    return render_template("check_in/page.html", sign_in=sign_in)


@pages.app_template_global()
def check_in_code(party: Registration) -> str | None:
    """The picture of the code of `party`, as an address that a page holds itself; None for who has none."""
    address = attendance.code_of(party)
    return segno.make(address, error="m").svg_data_uri(scale=6, border=4, light="#ffffff") if address else None
