"""Wrong names, words and keys: what is done to the file, and every fault that must come of it."""

# ruff: noqa: E501 - a fault stands here as it is read, in one line

from datetime import date

from tests.programme.bending import GPO, SYMPOSIUM, WEEK, gpo, meeting, symposium, wall, week
from tests.programme.files import one

CASES = {
    "questions that are none": (
        lambda data: symposium(data).update(
            questions=[
                {"label": {"en": "Why?"}, "required": "yes"},
                {"label": {"nl": "Welke?"}, "options": [{"nl": "Ja"}]},
                {"label": {"nl": "Welke?"}, "options": [{"nl": "Ja"}, {"nl": "Ja"}, {"de": "Nein", "nl": "Nee"}]},
                *({"label": {"nl": "Nog een?"}} for _ in range(3)),
            ]
        ),
        [
            f'{SYMPOSIUM} questions[0] label: "nl" is missing',
            f'{SYMPOSIUM} questions[0]: "required" must be true or false, not text',
            f"{SYMPOSIUM} questions[1]: a choice has 2 to 20 options, not 1",
            f"{SYMPOSIUM} questions[2]: two of its options are the same in Dutch",
            f'{SYMPOSIUM} questions[2] options[2]: unknown key "de"',
            f"{SYMPOSIUM}: asks 6 questions of its own; it can ask at most 5",
        ],
    ),
    "questions where health may be implied": (
        lambda data: week(data).update(questions=[{"label": {"nl": "Waarom?"}}]),
        [f'{WEEK}: "beter_thuis" asks no questions of an organiser: leave out "questions"'],
    ),
    "a kind that does not exist": (
        lambda data: week(data).update(kind="beterthuis"),
        [f'{WEEK}: unknown kind "beterthuis"; did you mean "beter_thuis"?'],
    ),
    "a network that does not exist": (
        lambda data: week(data).update(networks=["dementia"]),
        [f'{WEEK}: unknown network "dementia"; did you mean "dementie"?'],
    ),
    "no network": (
        lambda data: gpo(data).update(networks=[]),
        [f'{GPO}: "networks" is empty'],
    ),
    "a venue, a fund and a theme that do not exist": (
        lambda data: week(data).update(venue="duinhuisje", funds=["rotterdam"], theme="week-van-de-zorg"),
        [
            f'{WEEK}: unknown venue "duinhuisje"; did you mean "duinhuis"?',
            f'{WEEK}: unknown fund "rotterdam"',
            f'{WEEK}: unknown theme "week-van-de-zorg"',
        ],
    ),
    "organisations that do not exist": (
        lambda data: (
            symposium(data).update(co_organisers=["kogg"], organiser="x", closed_to="y"),
            data["funds"][0].update(treasurer="lauren"),
            gpo(data)["chair"].update(organisation="hadok"),
        ),
        [
            'funds[0] "den-haag-2027": unknown organisation "lauren"; did you mean "laurens"?',
            f'{GPO} chair: unknown organisation "hadok"; did you mean "hadoks"?',
            f'{SYMPOSIUM}: unknown organisation "kogg"; did you mean "kog"?',
            f'{SYMPOSIUM}: unknown organisation "x"',
            f'{SYMPOSIUM}: unknown organisation "y"',
        ],
    ),
    "a membership of an unknown network, of one network twice, and one that ends first": (
        lambda data: one(data, "organisations", "parnassia").update(
            memberships=[
                {"network": "zorg", "since": date(2020, 1, 1)},
                {"network": "dementie", "since": date(2020, 1, 1)},
                {"network": "dementie", "since": date(2021, 1, 1), "until": date(2020, 12, 31)},
            ]
        ),
        [
            'organisations[5] "parnassia" memberships[2]: ends on 2020-12-31, before it starts on 2021-01-01',
            'organisations[5] "parnassia" memberships[0]: unknown network "zorg"',
            'organisations[5] "parnassia": is a member of "dementie" twice',
        ],
    ),
    "a ref that stands twice": (
        lambda data: data["events"][1].update(ref="bt-2027-q1"),
        ['events[1] "bt-2027-q1": the same ref stands at events[0] "bt-2027-q1"'],
    ),
    "a ref that is no address": (
        lambda data: data["venues"][0].update(ref="Duin Huis"),
        [
            'venues[0] "Duin Huis": "ref" is "Duin Huis"; it must be small letters, digits and hyphens, as in bt-2027-q1',
            *[f'events[{n}] "bt-2027-q{n + 1}": unknown venue "duinhuis"' for n in range(4)],
        ],
    ),
    "wrong types": (
        lambda data: (
            week(data).update(capacity="zes", networks="dementie", contact="070 000 00 00", starts="2027-03-08"),
            data["venues"][0].update(private="yes", accessible=[1]),
            data.update(themes=3),
        ),
        [
            'venues[0] "duinhuis": "accessible" must be a list of texts; it holds a whole number',
            'venues[0] "duinhuis": "private" must be true or false, not text',
            'the file: "themes" must be a list of tables, not a whole number',
            f'{WEEK}: "networks" must be a list of texts, not text',
            f'{WEEK}: "starts" must be a date with a time, not text',
            f'{WEEK}: "capacity" must be a whole number, not text',
            f'{WEEK}: "contact" must be a table, not text',
            'events[12] "film-en-gesprek-2027": unknown theme "week-palliatieve-zorg-2027"',
        ],
    ),
    "words that are not known": (
        lambda data: (
            week(data).update(status="maybe"),
            week(data)["items"][0].update({"for": ["carers"]}),
            data["organisations"][4].update(roles=["members"]),
            data["funds"][0].update(municipalities=["Rotterdam"]),
            symposium(data)["accreditation"][0].update(register="vnvn"),
            one(data, "events", "hkg-chinees-1").update(interpreter="perhaps"),
            data["deadlines"][0].update(role="bureau"),
            meeting(data)["seats"].update(of="partners"),
        ),
        [
            'organisations[4] "florence": unknown role "members"; did you mean "member"?',
            'funds[0] "den-haag-2027": unknown municipality "Rotterdam"; known are Delft, Den Haag, Leidschendam-Voorburg, Midden-Delfland, Pijnacker-Nootdorp, Rijswijk, Wassenaar, Westland, Zoetermeer',
            f'{WEEK}: unknown status "maybe"; known are cancelled, draft, published',
            f'{WEEK} items[0] "bt-2027-q1-kennismaken": unknown audience "carers"; did you mean "carer"?',
            f'{SYMPOSIUM} accreditation[0]: unknown accreditation register "vnvn"; did you mean "venvn"?',
            'events[8] "hkg-chinees-1": unknown state of the interpreter\'s booking "perhaps"; known are booked, needed',
            'groups[2] "programma-overleg-dementie" seats: unknown holder of seats "partners"; known are members',
            'deadlines[0] "wachtlijst": unknown role "bureau"; known are funder, member, office, partner, treasurer',
        ],
    ),
    "an unknown key": (
        lambda data: (week(data).update(capaciteit=6), data.update(evnts=[])),
        [
            f'{WEEK}: unknown key "capaciteit"; did you mean "capacity"?',
            'the file: unknown key "evnts"; did you mean "events"?',
        ],
    ),
    "words about clients": (
        lambda data: (
            gpo(data).update(body="Casus mevrouw J.", subregion="Noord"),
            data["events"].append({
                "ref": "gpo-los", "kind": "gpo", "networks": ["dementie"], "title": {"nl": "Casus"}, "text": {"nl": "J."},
                "cost": {"nl": "gratis"}, "starts": wall("2027-05-05T10:00"), "ends": wall("2027-05-05T11:00"),
            }),
        ),
        [
            'events[13] "gpo-los": "gpo" is held by a group and belongs in [[groups]]',
            'events[13] "gpo-los": "gpo" speaks of clients and holds no words: leave out "title"',
            'events[13] "gpo-los": "gpo" speaks of clients and holds no words: leave out "text"',
            'events[13] "gpo-los": "gpo" speaks of clients and holds no words: leave out "cost"',
            f'{GPO}: "gpo" speaks of clients and holds no words: leave out "body"',
            f'{GPO}: "gpo" speaks of clients and holds no words: leave out "subregion"',
        ],
    ),
    "keys that do not fit the kind": (
        lambda data: (
            one(data, "events", "film-en-gesprek-2027").update(capacity=10, registration_opens=wall("2027-01-01T10:00")),
            symposium(data).update(funds=["den-haag-2027"]),
            symposium(data).pop("title"),
            meeting(data).pop("body"),
            gpo(data).pop("neighbourhood"),
            one(data, "groups", "patz-binckhorst").update(kind="symposium"),
        ),
        [
            f'{SYMPOSIUM}: "title.nl" is missing',
            f'{SYMPOSIUM}: "symposium" is not paid from a fund: leave out "funds"',
            'events[12] "film-en-gesprek-2027": "activity" takes no registrations here: leave out "capacity"',
            'events[12] "film-en-gesprek-2027": "activity" takes no registrations here: leave out "registration_opens"',
            f'{GPO}: "neighbourhood" is missing: the meetings take their title from it',
            'groups[2] "programma-overleg-dementie": "body" is missing: the meetings take their title from it',
            'groups[6] "patz-binckhorst": "symposium" is no fixed group and belongs in [[events]]',
        ],
    ),
    "texts without Dutch, in no known language, or empty": (
        lambda data: (
            week(data)["title"].update(fr="Mieux chez soi"),
            symposium(data).update(title={"en": "Symposium"}),
            week(data)["text"].update(nl="  "),
            week(data)["cost"].update(nl="\x00"),
        ),
        [
            f'{WEEK} title: unknown key "fr"',
            f'{WEEK} text: "nl" is empty',
            f'{WEEK} cost: "nl" holds control characters',
            f'{SYMPOSIUM} title: "nl" is missing',
        ],
    ),
    "an event with the ref of a meeting": (
        lambda data: data["events"][1].update(ref="gpo-transvaal-2027-01-12"),
        [f'events[1] "gpo-transvaal-2027-01-12": has the ref of a meeting of {GPO}'],
    ),
    "a teacher and a coordinator who do not work at a member on the day": (
        lambda data: (
            week(data)["coordinator"].update(organisation="kog"),
            week(data)["items"][0]["teacher"].pop("organisation"),
            week(data)["items"][1].update(
                teacher={"name": "Docent Zuid", "organisation": "wijkzorg-zuid", "email": "docent@zuid.example"}
            ),
        ),
        [
            f'events[1] "bt-2027-q2" coordinator: "beterthuis@florence.example" has the organisation "florence" here and "kog" at {WEEK} coordinator',
            f'events[2] "bt-2027-q3" coordinator: "beterthuis@florence.example" has the organisation "florence" here and "kog" at {WEEK} coordinator',
            f'events[3] "bt-2027-q4" coordinator: "beterthuis@florence.example" has the organisation "florence" here and "kog" at {WEEK} coordinator',
            f'{WEEK} coordinator: a coordinator works at a member, but "kog" is no member of "dementie" on 2027-03-08',
            f'{WEEK} items[0] "bt-2027-q1-kennismaken" teacher: "organisation" is missing: a teacher works at a member of a network of the event',
            f'{WEEK} items[1] teacher: a teacher works at a member, but "wijkzorg-zuid" is no member of "dementie" on 2027-03-09',
        ],
    ),
    "one address for two people": (
        lambda data: week(data)["items"][1]["teacher"].update(email="ERGO@florence.example"),
        [
            f'{WEEK} items[1] teacher: "ERGO@florence.example" has the name "Docent psychologie" here and "Docent ergotherapie" at {WEEK} items[0] "bt-2027-q1-kennismaken" teacher',
            f'{WEEK} items[1] teacher: "ERGO@florence.example" has the organisation "parnassia" here and "florence" at {WEEK} items[0] "bt-2027-q1-kennismaken" teacher',
        ],
    ),
    "somebody twice on a roster": (
        lambda data: gpo(data)["roster"].append({"name": "Wijkverpleegkundige", "email": "wijk@florence.example"}),
        [f"{GPO} roster[2]: is on the roster already, at {GPO} roster[0]"],
    ),
    "addresses that are none": (
        lambda data: (
            week(data)["contact"].update(email="beterthuis", phone="bel ons"),
            week(data)["coordinator"].update(email="zus,broer@florence.example"),
            week(data)["items"][0]["teacher"].update(email="zoë@florence.example"),
            symposium(data)["preparation"].update(url="javascript:alert(1)"),
        ),
        [
            f'{WEEK} contact: "email" is "beterthuis"; it must be an e-mail address',
            f'{WEEK} coordinator: "email" is "zus,broer@florence.example"; it must be an e-mail address',
            f'{WEEK} items[0] "bt-2027-q1-kennismaken" teacher: "email" is "zoë@florence.example"; it must be an e-mail address',
            f'{WEEK} contact: "phone" is "bel ons"; it must be a phone number',
            f'{SYMPOSIUM} preparation: "url" is "javascript:alert(1)"; it must be a web address that starts with https://',
        ],
    ),
    "missing keys": (
        lambda data: (
            data.pop("year"),
            data["networks"][2].pop("name"),
            week(data).pop("ends"),
            symposium(data)["items"][0].pop("title"),
            data["funds"][0].pop("funder"),
            gpo(data)["roster"][0].pop("name"),
        ),
        [
            'the file: "year" is missing',
            'networks[2] "als": "name" is missing',
            'funds[0] "den-haag-2027": "funder" is missing',
            f'{WEEK}: "ends" is missing',
            f'{SYMPOSIUM} items[0]: "title" is missing',
            f'{GPO} roster[0]: "name" is missing',
        ],
    ),
}  # fmt: skip
