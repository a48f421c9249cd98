// What Thunderbird and Nextcloud make of a calendar file: they read it with ical.js. One file per line as a JSON
// string, one answer per line; the zone is the one in the file, so that a wrong one shows.
import { createInterface } from "node:readline";
import ICAL from "ical.js";

function shown(vevent) {
  const event = new ICAL.Event(vevent);
  const labels = vevent.getFirstProperty("categories");
  const moment = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString());
  return {
    uid: event.uid,
    summary: event.summary,
    description: event.description ?? "",
    location: event.location ?? "",
    categories: labels ? labels.getValues() : [],
    start: moment(event.startDate),
    end: moment(event.endDate),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  ICAL.TimezoneService.reset();
  const calendar = new ICAL.Component(ICAL.parse(JSON.parse(line)));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  console.log(JSON.stringify(calendar.getAllSubcomponents("vevent").map(shown)));
}
