"""Plain words in the real playground: questions and answers, "which one?", doubts, pasted templates."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.pages import Client, look
from tests.browser.test_main_job import REQUEST
from tests.playground.people import PHARMACIST, PHARMACISTS, SECOND_PHARMACIST, TECHNICIAN

pytestmark = pytest.mark.browser

ASKED = {"P2P_QUESTION_SECONDS": "2"}
OWNER = {"P2P_PHARMACISTS": ",".join(person.object_id for person in (TECHNICIAN, *PHARMACISTS))}
PASTE = (
    "Peer to peer template",
    "Contact name and job title: Dr. Avery Lee, prescriber",
    "Contact phone number: 614-555-0142",
    "PA number: PA-7712045",
    "Member ID: MBR-20876",
    "Drug name: Ozempic 1 mg weekly, the longest name that anybody ever typed into this field of the form",
)
QUESTION = "Which strength did they ask for, and for how long has the member been on metformin before that?"


def _file(client: Client, number: int) -> None:
    client.say("p2p")
    client.fill_by_keyboard(client.card("Peer-to-peer request"), REQUEST, "Post request")
    client.card(f"#{number} posted to P2P requests")


@pytest.mark.parametrize("desk", [ASKED], indirect=True)
def test_questions_and_answers_cross_over(desk: Desk) -> None:
    technician = desk.technician
    desk.enter()
    _file(technician, 1)
    post = desk.post_offering("Acknowledge").post
    desk.colleagues.reply(PHARMACIST, post, QUESTION)
    look(technician.card(f"#1 · {PHARMACIST.name} wrote"), "crossing-question")
    technician.open_channel()
    waiting = technician.card("still waits for an answer")
    expect(waiting).to_contain_text("reply here, or type #1")
    look(waiting, "crossing-unanswered")
    technician.open_chat()
    technician.say(
        "1 mg weekly, two years of metformin, and she says that she has the lab values at hand if we want them"
    )
    look(technician.card("Sent to #1's thread."), "crossing-sent")
    technician.open_channel()
    look(technician.card(f"{PHARMACIST.name} #1 · {TECHNICIAN.name} answers"), "crossing-answer")
    desk.colleagues.reply(PHARMACIST, post, "ready in 5")
    technician.card(f"Acknowledged by {PHARMACIST.name}")  # the client passes replies on without waiting for their turn
    desk.colleagues.reply(PHARMACIST, post, "ready I think")
    look(technician.card("#1: are you ready for the transfer now?"), "crossing-doubt")
    desk.colleagues.reply(PHARMACIST, post, f"give it to {SECOND_PHARMACIST.name.split()[0]}")
    technician.open_chat()
    look(technician.card("will be ready about"), "crossing-estimate")
    _file(technician, 2)
    technician.say("They can only hold until noon, then the office closes for the day.")
    which = technician.card("Which request is this about?")
    look(which, "crossing-which")
    technician.press(which, "#2")
    technician.card("Sent to #2's thread.")


def test_a_template_pasted_in_the_channel_is_tracked_from_its_form(desk: Desk) -> None:
    technician = desk.technician
    technician.open_channel()
    technician.start_post("one moment")
    desk.colleagues.start(TECHNICIAN, desk.started(), "\n".join(PASTE))
    offer = technician.card("This looks like a request.")
    look(offer, "track")
    technician.press(offer, "Open in chat")  # the playground has no dialogs (task/fetch)
    technician.open_chat()
    form = technician.card("Peer-to-peer request")
    expect(form.get_by_label("PA number")).to_have_value("PA-7712045")
    look(form, "track-form")


@pytest.mark.parametrize("desk", [OWNER], indirect=True)
def test_a_pharmacist_says_it_in_the_chat_and_is_asked_which_one(desk: Desk) -> None:
    pharmacist = desk.technician
    desk.enter()
    for number in (1, 2):
        _file(pharmacist, number)
    pharmacist.say("ready in 5")
    which = pharmacist.card("Which one will you be ready for then?")
    look(which, "which-later")
    pharmacist.press(which, "#2")
    look(pharmacist.card("#2: the technician knows that you are not ready yet."), "chat-estimated")
    pharmacist.say("give it to " + SECOND_PHARMACIST.name.split()[0])
    look(pharmacist.card("#2 is offered to"), "chat-offered")
    pharmacist.say("can't take it")
    look(pharmacist.card("#2 is handed back."), "chat-released")
    pharmacist.say("#1 ready, ext 4410")
    look(pharmacist.card("#1 READY: you are announced."), "chat-ready")
