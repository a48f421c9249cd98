"""The rows of the pages on which events are planned, for the table of who opens what."""

PLANS = {**dict.fromkeys(("Carla", "Bram", "Chris", "Thea"), 403), "Olga": 200, "Anna": 200}
PLANS_ANEW = dict.fromkeys(("Olga", "Anna"), 200)
PAGES = {
    "organise.plan.choose": ("/organise/events/new", PLANS_ANEW),
    "organise.plan.new": ("/organise/events/new/symposium", PLANS_ANEW),
    "organise.plan.edit": ("/organise/events/week/edit", PLANS),
    "organise.plan.move": ("/organise/events/week/move", PLANS),
    "organise.shown.page": ("/organise/events/week/call-off", PLANS),
    "organise.shown.discard": ("/organise/events/week/discard", {**PLANS, "Olga": 303, "Anna": 303}),  # it is shown
    "organise.copies.copy": ("/organise/events/week/copy", PLANS),
    "organise.copies.series": ("/organise/events/week/series", PLANS),
    "organise.copies.year": ("/organise/events/copy-year", PLANS_ANEW),
}
