"""What people read while places are free that others wait for, and while an offer is open for so many."""

import pytest

from events import registration
from tests import cast
from tests.web import arranged
from tests.web.browsing import fault_of, hidden, links, press, read, status_of, submit

pytestmark = pytest.mark.usefixtures("today")


def groups(rows, capacity: int, *sizes: int, **fields) -> list[str]:
    """A talk, and the own pages of groups of these sizes, in their order."""
    with rows():
        event, _link = arranged.talk(capacity=capacity, **fields)
        parties = [
            registration.register(event, cast.application(f"Groep {number}", people=size, phone="0612345678"))
            for number, size in enumerate(sizes)
        ]
        return [arranged.own_path(party) for party in parties]


def test_a_party_that_wants_more_reads_that_what_is_free_is_for_the_list(client, rows):
    first, head = groups(rows, 6, 3, 5)
    assert status_of(client.get(head)) == "waiting"
    page = submit(client, f"{first}/change", people="4")
    assert page.status_code == 422
    sentence = "Meer plaatsen kan nu niet. De plaatsen die vrij zijn, zijn voor wie op de wachtlijst staat."
    assert fault_of(page, "people") == sentence


def test_control_without_a_list_the_free_places_are_counted(client, rows):
    first, _second = groups(rows, 6, 3, 2)
    page = submit(client, f"{first}/change", people="5")
    assert fault_of(page, "people") == "Zoveel plaatsen zijn er niet meer. Er is nog 1 plaats vrij."


def test_an_offered_party_answers_first_and_changes_the_number_then(client, rows):
    first, second = groups(rows, 4, 4, 3, promotion="offer")
    form = hidden(client.get(f"{second}/change"))
    press(client, f"{first}/cancel", f"{first}/cancel")
    page = client.get(second)
    assert status_of(page) == "offered"
    assert "Wilt u een ander aantal? Neem eerst de plaats aan. Daarna kunt u het aantal wijzigen." in read(page)
    assert f"{second}/change" not in links(page)
    for answer in (client.get(f"{second}/change"), client.post(f"{second}/change", data={**form, "people": "2"})):
        assert (answer.status_code, status_of(answer)) == (409, "offered")
        assert "Dit kan nog niet. Wij houden 3 plaatsen voor u vrij. Neem die eerst aan." in read(answer)
        assert "Er is intussen iets veranderd" not in read(answer)
    press(client, second, f"{second}/accept")
    assert submit(client, f"{second}/change", people="2").status_code == 303
    assert "Wij verwachten 2 mensen." in read(client.get(second))


def test_an_offered_duo_can_still_change_who_comes(client, rows):
    with rows():
        event = arranged.course_week(capacity=1)
        first, second = (arranged.own_path(registration.register(event, cast.duo(name))) for name in ("Anna", "Cato"))
    press(client, f"{first}/cancel", f"{first}/cancel")
    assert status_of(client.get(second)) == "offered"
    assert submit(client, f"{second}/change", person_name="Cato", carer_name="Els").status_code == 303


def test_nobody_reads_that_all_is_taken_while_what_is_free_is_for_the_list(client, rows):
    with rows():
        event = arranged.symposium(capacity=3)
        talk, key_link = arranged.talk(capacity=4)
        for held in (event, talk):
            registration.register(held, cast.application("Anna", people=held.pool.capacity - 1))
            registration.register(held, cast.application("Bram", people=2))
    badge, sentence = "Er is een wachtlijst", "De plaatsen die vrij zijn, zijn voor wie al wacht."
    assert badge in read(client.get("/agenda"))
    for address, rest in (
        ("/agenda/symposium-2027", "Als u zich aanmeldt, komt u op de wachtlijst."),
        ("/agenda/symposium-2027/register", "U komt op de wachtlijst."),
        ("/agenda/symposium-2027/register/colleagues", "Uw collega's komen op de wachtlijst."),
        (key_link, "Uw groep komt op de wachtlijst."),
    ):
        page = client.get(address)
        assert f"{sentence} {rest} Er wachten nu 2 personen." in read(page)
        assert "Alle plaatsen zijn bezet" not in read(page)


def test_who_only_waited_leaves_a_list_and_gives_up_no_place(client, rows):
    holds, waits = groups(rows, 4, 4, 3)
    page = client.get(waits)
    assert ("Van de wachtlijst af" in read(page), "Ik kan niet komen" in read(page)) == (True, False)
    page = client.get(f"{waits}/cancel")
    assert "Wilt u van de wachtlijst af?" in read(page)
    assert "Met deze knop gaat u allemaal van de wachtlijst af (3 mensen). U kunt dit niet terugdraaien." in read(
        page
    )
    press(client, f"{waits}/cancel", f"{waits}/cancel")
    page = client.get(waits)
    assert "U staat niet meer op de wachtlijst U hoeft niets te doen." in read(page)
    assert "vrijgegeven" not in read(page)
    assert "Ik kan niet komen" in read(client.get(holds))


def test_control_who_got_a_place_from_the_list_gives_it_up(client, rows):
    first, second = groups(rows, 4, 4, 3)
    press(client, f"{first}/cancel", f"{first}/cancel")
    press(client, f"{second}/cancel", f"{second}/cancel")
    assert "Uw plaats is vrijgegeven. U hoeft niets te doen." in read(client.get(second))
