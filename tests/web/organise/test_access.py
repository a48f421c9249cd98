"""Every page of the workspace × everybody: one table. A page without a row here fails."""

import pytest

from events import registration
from tests import cast
from tests.web.organise import plan_pages
from tests.web.signing_in import sign_in

EVERYBODY = ("Olga", "Anna", "Carla", "Bram", "Chris", "Thea", "Arie", "Cato", "Daan", "nobody")

TICKS = dict.fromkeys(("Olga", "Anna", "Carla", "Bram", "Chris", "Thea"), 200)  # Thea in the own lesson, item:1

REFUSES_TEACHERS = {"Thea": 403}  # there is no such party, so nobody else gets anything either

# By endpoint: its address for the event REF, and who gets what; who is not named gets 404.
# Whoever is not signed in is led to the door, whatever the address.
PAGES: dict[str, tuple[str, dict[str, int]]] = {
    "organise.attendance.parts": ("/organise/events/week/attendance", TICKS),
    "organise.attendance.sent": ("/organise/events/week/attendance/sent", TICKS),
    "organise.attendance.ticks": ("/organise/events/week/attendance/item:1", TICKS),
    "organise.attendance.tick": ("/organise/events/week/attendance/item:1", TICKS),
    "organise.attendance.walk_in": ("/organise/events/week/attendance/item:1/walk-in", {}),
    "organise.attendance.person": ("/organise/events/week/attendance/people/ABCDEF", REFUSES_TEACHERS),
    "organise.attendance.check_in": ("/organise/events/week/attendance/people/ABCDEF", REFUSES_TEACHERS),
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
    "organise.event.by_hand": (
        "/organise/events/week/messages/1",
        {**CHANGES, "Olga": 404, "Anna": 404, "Carla": 404},
    ),
    "organise.event.send_again": ("/organise/events/week/messages/1/again", PRESSES),
    "organise.event.done_by_hand": ("/organise/events/week/messages/1/done", PRESSES),
    "organise.registration.page": (PARTY, {**CHANGES, "Bram": 404, "Chris": 404}),  # its place is not certain
    "organise.acts.page": (f"{PARTY}/cancel", CHANGES),
    "organise.changes.change": (f"{PARTY}/change", CHANGES),
    "organise.changes.contact": (f"{PARTY}/contact", CHANGES),
    "organise.changes.municipality": (f"{PARTY}/municipality", CHANGES),
    "organise.task.approve": ("/organise/tasks/1/approve", {}),  # no activity that a member submitted
    "organise.task.give_back": ("/organise/tasks/1/return", {}),
    "organise.task.page": ("/organise/tasks/1", dict.fromkeys(("Olga", "Anna", "Carla"), 200)),
}

OFFICE = {"Olga": 200}
LEADS_BACK = {"Olga": 303}
PAGES |= {
    "organise.accounts.index": ("/organise/accounts", OFFICE),
    "organise.accounts.invite": ("/organise/accounts/invite", OFFICE),
    "organise.accounts.end": ("/organise/accounts/1/end", {"Olga": 403}),  # her own, which she cannot end
    "organise.accounts.reset": ("/organise/accounts/1/reset", LEADS_BACK),
    "organise.accounts.take": ("/organise/accounts/roles/1/take", LEADS_BACK),
    "organise.record.index": ("/organise/audit", {"Arie": 200}),
}

PAGES |= {
    "organise.outbox.page": ("/organise/outbox", OFFICE),
    "organise.outbox.pause": ("/organise/outbox/pause", LEADS_BACK),
    "organise.outbox.resume": ("/organise/outbox/resume", LEADS_BACK),
    "organise.outbox.send_again": ("/organise/outbox/1/again", LEADS_BACK),
    "organise.address.page": ("/organise/outbox/0/address", {}),  # there is none
}

PAGES |= {
    "organise.members.index": ("/organise/members", {"Olga": 200}),
    "organise.members.join": ("/organise/members/new", {"Olga": 200}),
    "organise.members.page": ("/organise/members/vtz", {"Olga": 200}),
    "organise.members.change": ("/organise/members/vtz/0/end", {}),  # the office is no member anywhere
    "organise.members.link": ("/organise/members/vtz/link", {"Olga": 303}),
    "organise.mails.page": ("/organise/mails", {"Olga": 200}),
    "organise.task.index": ("/organise/tasks", ANYTHING),
}

PAGES |= {
    "organise.feeds.page": ("/organise/feeds", ANYTHING),
    "organise.feeds.change": ("/organise/feeds/1/revoke", dict.fromkeys(ANYTHING, 303)),  # leads back
}

PAGES["organise.attendance.switch"] = ("/organise/events/week/attendance/item:1/switch", CHANGES)
LIST = "/organise/events/week/attendance/item:1/list"
PAGES |= {
    "organise.attendance_list.form": (LIST, TICKS),
    "organise.attendance_list.look": (LIST, TICKS),
    "organise.attendance_list.keep": (f"{LIST}/keep", dict.fromkeys(TICKS, 303)),
    "organise.jobs.index": ("/organise/jobs", ANYTHING),
    "organise.jobs.page": ("/organise/jobs/1", {}),  # each sees what they asked for themselves
    "organise.jobs.result": ("/organise/jobs/1/result", {}),
}

WRITTEN = "/organise/events/week/messages/written/1"  # there is none: who may write is led back to the list
PAGES |= {
    "organise.messages.index": ("/organise/events/week/messages", CHANGES),
    "organise.messages.new": ("/organise/events/week/messages/new", CHANGES),
    "organise.messages.page": (WRITTEN, PRESSES),
    "organise.messages.change": (f"{WRITTEN}/change", PRESSES),
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
    "organise.calls.index": ("/organise/calls", ANYTHING),
    "organise.calls.tick": ("/organise/calls/1", {}),
}

REMINDERS = "/organise/events/week/reminders"
PAGES |= {
    "organise.reminders.index": (REMINDERS, CHANGES),
    "organise.reminders.change": (f"{REMINDERS}/reminder_3_days", PLANS),
    "organise.reminders.as_ever": (f"{REMINDERS}/reminder_3_days/as-ever", {**PLANS, "Olga": 303, "Anna": 303}),
}

EXPORTS = {**CHANGES, "Thea": 403}
NOT_HERE = {"Bram": 403, "Chris": 403, "Thea": 403}  # a file that this kind has not
FILES = "/organise/events/week/files"
CERTIFICATES = "/organise/events/week/certificates"
PAGES |= {
    "organise.files.page": (FILES, EXPORTS),
    "organise.files.participants_xlsx": (f"{FILES}/participants.xlsx", EXPORTS),
    "organise.files.participants_csv": (f"{FILES}/participants.csv", EXPORTS),
    "organise.files.attendance_list": (f"{FILES}/attendance.pdf", EXPORTS),
    "organise.files.call_list": (f"{FILES}/call-list.pdf", EXPORTS),
    "organise.files.rooms": (f"{FILES}/rooms.pdf", EXPORTS),
    "organise.files.letters": (f"{FILES}/letters.pdf", EXPORTS),
    "organise.files.letters_done": (f"{FILES}/letters/done", PRESSES),
    "organise.files.points": (f"{FILES}/accreditation", NOT_HERE),
    "organise.files.numbers": (f"{FILES}/accreditation/gaia.txt", NOT_HERE),
    "organise.certificates.page": (CERTIFICATES, NOT_HERE),
    "organise.certificates.issue": (CERTIFICATES, NOT_HERE),
    "organise.certificates.everyone": (f"{CERTIFICATES}/all", NOT_HERE),
    "organise.certificates.one": (f"{CERTIFICATES}/2027-ACDE3467.pdf", NOT_HERE),
    "organise.certificates.revoke": (f"{CERTIFICATES}/2027-ACDE3467/revoke", NOT_HERE),
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


@pytest.mark.parametrize("name", EVERYBODY)
def test_everybody_opens_what_is_theirs(session, client, name):
    here = cast.event("beter_thuis", ref="week")
    who = cast.everyone(here)
    cast.fund("dh", 1)
    registration.register(here, cast.duo("Cato")).reference = "ABC234"
    session.commit()
    if name != "nobody":
        sign_in(client, who[name])
    found = {endpoint: client.get(path) for endpoint, (path, _allowed) in PAGES.items()}
    if name == "nobody":
        assert all(answer.headers["Location"].startswith("/sign-in?next=") for answer in found.values())
        return
    expected = {endpoint: allowed.get(name, 404) for endpoint, (_path, allowed) in PAGES.items()}
    assert {endpoint: answer.status_code for endpoint, answer in found.items()} == expected
