"""Every page of the workspace × everybody: one table. A page without a row here fails."""

import pytest
from flask import Flask
from sqlalchemy import delete, update

from events.models import ProgrammeItem, Role
from tests.web.organise import furnished, plan_pages
from tests.web.signing_in import sign_in

EVERYBODY = ("Olga", "Anna", "Carla", "Bram", "Chris", "Thea", "Arie", "Cato", "Daan", "nobody")

OPENS = {200, 303}

TICKS = dict.fromkeys(("Olga", "Anna", "Carla", "Bram", "Chris", "Thea"), 200)  # Thea in the own lesson, item:1

AT_THE_DOOR = {**TICKS, "Thea": 403}  # who comes in, or is somebody: a teacher reads no other names

# By endpoint: its address for the event REF, and who gets what; who is not named gets 404.
# Whoever is not signed in is led to the door, whatever the address.
PAGES: dict[str, tuple[str, dict[str, int]]] = {
    "organise.attendance.parts": ("/organise/events/week/attendance", TICKS),
    "organise.attendance.sent": ("/organise/events/week/attendance/sent", TICKS),
    "organise.attendance.ticks": ("/organise/events/week/attendance/item:1", TICKS),
    "organise.attendance.tick": ("/organise/events/week/attendance/item:1", TICKS),
    "organise.attendance.walk_in": ("/organise/events/hall/attendance/{lesson}/walk-in", AT_THE_DOOR),
    "organise.attendance.person": ("/organise/events/hall/attendance/people/DEF234", AT_THE_DOOR),
    "organise.attendance.check_in": ("/organise/events/hall/attendance/people/DEF234", AT_THE_DOOR),
    "organise.attendance.count": ("/organise/events/week/attendance/item:1/heads", dict.fromkeys(TICKS, 303)),
    "organise.attendance.sheet": ("/organise/events/week/attendance/item:1/sheet", TICKS),
    "organise.attendance.entry": ("/organise/events/week/attendance/item:1/paper", TICKS),
    "organise.attendance.enter": ("/organise/events/week/attendance/item:1/paper", TICKS),
}

ANYTHING = dict.fromkeys(("Olga", "Anna", "Carla", "Bram", "Chris", "Thea", "Arie"), 200)
SEES = dict.fromkeys(("Olga", "Anna", "Carla", "Bram", "Chris", "Thea"), 200)
NAMES = {**SEES, "Thea": 403}
CHANGES = {**NAMES, "Bram": 403, "Chris": 403}
PRESSES = {name: 303 if status == 200 else status for name, status in CHANGES.items()}  # a GET leads back
PARTY = "/organise/registrations/ABC234"
PAGES |= {
    "organise.dashboard.page": ("/organise", ANYTHING),
    "organise.events.index": ("/organise/events", ANYTHING),
    "organise.search.page": ("/organise/search", ANYTHING),
    "organise.event.page": ("/organise/events/week", SEES),
    "organise.search.within": ("/organise/events/week/search", NAMES),
    "organise.register.form": ("/organise/events/week/register", CHANGES),
    "organise.event.by_hand": ("/organise/events/week/messages/{call}", CHANGES),
    "organise.event.send_again": ("/organise/events/week/messages/{lost}/again", PRESSES),
    "organise.event.settle": ("/organise/events/week/messages/{lost}/settle", PRESSES),
    "organise.event.done_by_hand": ("/organise/events/week/messages/{call}/done", PRESSES),
    "organise.event.put_back": ("/organise/events/week/messages/{call}/back", PRESSES),
    "organise.registration.page": (PARTY, {**CHANGES, "Bram": 404, "Chris": 404}),  # its place is not certain
    "organise.acts.page": (f"{PARTY}/cancel", CHANGES),
    "organise.changes.change": (f"{PARTY}/change", CHANGES),
    "organise.changes.contact": (f"{PARTY}/contact", CHANGES),
    "organise.changes.municipality": (f"{PARTY}/municipality", CHANGES),
    "organise.task.approve": ("/organise/tasks/{submitted}/approve", {"Olga": 303}),  # leads back to the task
    "organise.task.give_back": ("/organise/tasks/{submitted}/return", {"Olga": 303}),
    "organise.task.page": ("/organise/tasks/1", dict.fromkeys(("Olga", "Anna", "Carla"), 200)),
}

OFFICE = {"Olga": 200}
LEADS_BACK = {"Olga": 303}
PAGES |= {
    "organise.accounts.index": ("/organise/accounts", OFFICE),
    "organise.accounts.invite": ("/organise/accounts/invite", OFFICE),
    "organise.accounts.end": ("/organise/accounts/{account}/end", OFFICE),
    "organise.accounts.reset": ("/organise/accounts/{account}/reset", LEADS_BACK),
    "organise.accounts.take": ("/organise/accounts/roles/{role}/take", LEADS_BACK),
    "organise.record.index": ("/organise/audit", {"Arie": 200}),
}

PAGES |= {
    "organise.outbox.page": ("/organise/outbox", OFFICE),
    "organise.outbox.pause": ("/organise/outbox/pause", LEADS_BACK),
    "organise.outbox.resume": ("/organise/outbox/resume", LEADS_BACK),
    "organise.outbox.send_again": ("/organise/outbox/{lost}/again", LEADS_BACK),
    "organise.outbox.send_alike": ("/organise/outbox/{lost}/alike", LEADS_BACK),
    "organise.outbox.settle": ("/organise/outbox/{lost}/settle", LEADS_BACK),
    "organise.address.page": ("/organise/outbox/{lost}/address", OFFICE),
}

PAGES |= {
    "organise.members.index": ("/organise/members", {"Olga": 200}),
    "organise.members.join": ("/organise/members/new", {"Olga": 200}),
    "organise.members.page": ("/organise/members/florence", {"Olga": 200}),
    "organise.members.change": ("/organise/members/florence/{membership}/end", OFFICE),
    "organise.members.link": ("/organise/members/florence/link", {"Olga": 303}),
    "organise.mails.page": ("/organise/mails", {"Olga": 200}),
    "organise.task.index": ("/organise/tasks", ANYTHING),
}

PAGES |= {
    "organise.feeds.page": ("/organise/feeds", ANYTHING),
    "organise.feeds.change": ("/organise/feeds/{feed}/revoke", dict.fromkeys(ANYTHING, 303)),  # leads back
}

PAGES["organise.attendance.switch"] = ("/organise/events/week/attendance/item:1/switch", CHANGES)
LIST = "/organise/events/week/attendance/item:1/list"
PAGES |= {
    "organise.attendance_list.form": (LIST, TICKS),
    "organise.attendance_list.look": (LIST, TICKS),
    "organise.attendance_list.keep": (f"{LIST}/keep", dict.fromkeys(TICKS, 303)),
    "organise.jobs.index": ("/organise/jobs", ANYTHING),
    "organise.jobs.page": ("/organise/jobs/{job}", OFFICE),  # each sees what they asked for themselves
    "organise.jobs.result": ("/organise/jobs/{job}/result", OFFICE),
}

WRITTEN = "/organise/events/week/messages/written/{message}"
PAGES |= {
    "organise.messages.index": ("/organise/events/week/messages", CHANGES),
    "organise.messages.new": ("/organise/events/week/messages/new", CHANGES),
    "organise.messages.page": (WRITTEN, CHANGES),
    "organise.messages.change": (f"{WRITTEN}/change", CHANGES),
    "organise.messages.test": (f"{WRITTEN}/test", PRESSES),
    "organise.messages.send": (f"{WRITTEN}/send", PRESSES),
    "organise.messages.remove": (f"{WRITTEN}/remove", PRESSES),
}

PLANS = {**dict.fromkeys(("Carla", "Bram", "Chris", "Thea"), 403), "Olga": 200, "Anna": 200}
PLANS_ANEW = dict.fromkeys(("Olga", "Anna"), 200)
PAGES |= {
    "organise.plan.choose": ("/organise/events/new", PLANS_ANEW),
    "organise.plan.new": ("/organise/events/new/symposium", PLANS_ANEW),
    "organise.plan.edit": ("/organise/events/week/edit", PLANS),
    "organise.plan.move": ("/organise/events/week/move", PLANS),
}

PAGES |= plan_pages.PAGES

PAGES |= {
    "organise.letters.index": ("/organise/letters", ANYTHING),  # each sees the letters of the own events
    "organise.letters.file": ("/organise/letters/letters.pdf", dict.fromkeys(ANYTHING, 303)),  # there are none
    "organise.letters.done": ("/organise/letters/done", dict.fromkeys(ANYTHING, 303)),
    "organise.letters.back": ("/organise/letters/back", dict.fromkeys(ANYTHING, 303)),
    "organise.calls.index": ("/organise/calls", ANYTHING),
    "organise.calls.tick": ("/organise/calls/{call}", {"Olga": 303, "Anna": 303, "Carla": 303}),
}

REMINDERS = "/organise/events/week/reminders"
PAGES |= {
    "organise.reminders.index": (REMINDERS, CHANGES),
    "organise.reminders.change": (f"{REMINDERS}/reminder_3_days", PLANS),
    "organise.reminders.as_ever": (f"{REMINDERS}/reminder_3_days/as-ever", {**PLANS, "Olga": 303, "Anna": 303}),
}

EXPORTS = {**CHANGES, "Thea": 403}
FILES = "/organise/events/week/files"
HALL = "/organise/events/hall"
CERTIFICATES = f"{HALL}/certificates"
PAGES |= {
    "organise.files.page": (FILES, EXPORTS),
    "organise.files.participants_xlsx": (f"{FILES}/participants.xlsx", EXPORTS),
    "organise.files.participants_csv": (f"{FILES}/participants.csv", EXPORTS),
    "organise.files.attendance_list": (f"{FILES}/attendance.pdf", EXPORTS),
    "organise.files.call_list": (f"{FILES}/call-list.pdf", EXPORTS),
    "organise.files.rooms": (f"{FILES}/rooms.pdf", EXPORTS),
    "organise.files.letters": (f"{FILES}/letters.pdf", PRESSES),  # there are none
    "organise.files.letters_done": (f"{FILES}/letters/done", PRESSES),
    "organise.files.points": (f"{HALL}/files/accreditation", EXPORTS),
    "organise.files.numbers": (f"{HALL}/files/accreditation/gaia.txt", EXPORTS),
    "organise.certificates.page": (CERTIFICATES, EXPORTS),
    "organise.certificates.issue": (CERTIFICATES, EXPORTS),
    "organise.certificates.everyone": (f"{CERTIFICATES}/all", PRESSES),
    "organise.certificates.one": (f"{CERTIFICATES}/2027-ACDE3467.pdf", EXPORTS),
    "organise.certificates.revoke": (f"{CERTIFICATES}/2027-ACDE3467/revoke", PRESSES),
}

OF_THE_NETWORK = {"Olga": 200, "Anna": 200}
REPORTS = "/organise/reports"
PAGES |= {
    "organise.reports.index": (REPORTS, OF_THE_NETWORK),
    "organise.reports.network": (f"{REPORTS}/networks/dementie/2027", OF_THE_NETWORK),
    "organise.reports.network_file": (f"{REPORTS}/networks/dementie/2027/file", dict.fromkeys(OF_THE_NETWORK, 303)),
    "organise.reports.fund": (f"{REPORTS}/funds/dh/2027", {"Olga": 200}),
    "organise.reports.fund_pdf": (f"{REPORTS}/funds/dh/2027.pdf", {"Olga": 200}),
}


def test_every_page_of_the_workspace_has_a_row_here(app):
    found = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/organise")}
    assert found == set(PAGES)


def test_every_page_of_the_workspace_says_who_may_open_it(app):
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/organise")]
    unguarded = [r.endpoint for r in rules if not getattr(app.view_functions[r.endpoint], "is_guarded", False)]
    assert unguarded == []


def test_every_row_opens_for_somebody():
    """A row that gives nobody anything says nothing: there may be nothing at its address."""
    assert opens_for_nobody(PAGES) == set()


def test_control_a_row_where_nothing_is_opens_for_nobody():
    nothing_there = ("/organise/outbox/0/address", {"Anna": 403})
    assert opens_for_nobody({**PAGES, "organise.address.page": nothing_there}) == {"organise.address.page"}


def opens_for_nobody(table: dict[str, tuple[str, dict[str, int]]]) -> set[str]:
    """The rows in which nobody gets anything."""
    return {endpoint for endpoint, (_path, allowed) in table.items() if not OPENS & set(allowed.values())}


@pytest.mark.parametrize("name", EVERYBODY)
def test_everybody_opens_what_is_theirs_and_presses_nothing_else(app, session, client, name):
    who, known = furnished.furnish()
    session.commit()
    if name != "nobody":
        sign_in(client, who[name])
    addresses = {endpoint: path.format(**known) for endpoint, (path, _allowed) in PAGES.items()}
    found = {endpoint: client.get(path) for endpoint, path in addresses.items()}
    if name == "nobody":
        assert all(answer.headers["Location"].startswith("/sign-in?next=") for answer in found.values())
        return
    expected = {endpoint: allowed.get(name, 404) for endpoint, (_path, allowed) in PAGES.items()}
    assert {endpoint: answer.status_code for endpoint, answer in found.items()} == expected
    app.config["WTF_CSRF_ENABLED"] = False  # so that it is the right that refuses, and not a token
    refused = {endpoint for endpoint, status in expected.items() if status not in OPENS} & pressed(app)
    answers = {endpoint: client.post(addresses[endpoint]).status_code for endpoint in refused}
    assert answers == {endpoint: expected[endpoint] for endpoint in refused}


def pressed(app: Flask) -> set[str]:
    """The pages that take a form at their address."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}


def test_control_without_their_roles_nobody_opens_anything(session, client):
    """The same people at the same addresses: it is the role that opens them."""
    who, known = furnished.furnish()
    session.execute(delete(Role))
    session.execute(update(ProgrammeItem).values(teacher_id=None))
    session.commit()
    for name in ("Olga", "Arie"):
        sign_in(client, who[name])
        theirs = {endpoint: path for endpoint, (path, allowed) in PAGES.items() if allowed.get(name) in OPENS}
        found = {endpoint: client.get(path.format(**known)).status_code for endpoint, path in theirs.items()}
        assert set(found.values()) == {404}
