"""The whole procedure as people live it, in the real playground, with short waiting times (procedure.md)."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Desk
from tests.browser.pages import Client, look, picture
from tests.browser.test_main_job import REQUEST
from tests.playground.people import PHARMACIST, PHARMACISTS, SECOND_PHARMACIST, TECHNICIAN

pytestmark = pytest.mark.browser

HELD = {"P2P_HOLD_SECONDS": "2", "P2P_CALLBACK_RETRY_MINUTES": "0.03"}
OWNER = {
    "P2P_PHARMACISTS": ",".join(person.object_id for person in (TECHNICIAN, *PHARMACISTS)),
    "P2P_STILL_WORKING_SECONDS": "3",
    "P2P_READY_NUDGE_SECONDS": "1",
}
IN_CHARGE = {"P2P_SUPERVISORS": TECHNICIAN.object_id, "P2P_ADMINS": TECHNICIAN.object_id}


def _file(technician: Client, word: str, title: str, number: int) -> None:
    """File a request that says nothing yet: it is posted all the same."""
    technician.say(word)
    technician.press(technician.card(title), "Post request")
    technician.press(technician.card("Post anyway"), "Post anyway")
    technician.card(f"#{number} posted to P2P requests")


def _acknowledge(desk: Desk, number: int) -> None:
    """Let a pharmacist put an emoji on the newest post, and wait until its technician is told."""
    desk.colleagues.react(PHARMACIST, desk.post_offering("Acknowledge").post)
    desk.technician.card(f"#{number} acknowledged by {PHARMACIST.name}")


def _press_all(card: Locator, *buttons: str) -> None:
    """Press one button after the other of one card."""
    for button in buttons:
        card.get_by_role("button", name=button, exact=True).click()


@pytest.mark.parametrize("desk", [HELD], indirect=True)
def test_a_caller_on_hold_chooses_a_callback_and_another_drops_off(desk: Desk) -> None:
    technician = desk.technician
    desk.enter()
    technician.say("p2p")
    technician.fill_by_keyboard(technician.card("Peer-to-peer request"), REQUEST, "Post request")
    held = technician.card("Check back with the caller")
    look(held, "held")
    technician.press(held, "Caller chose a callback")
    form = technician.card("#1 · When may we call back?")
    picture(form, "times")
    technician.fill_by_keyboard(form, technician.today(), "Save times")
    saved = technician.card("#1 is a callback now")
    expect(saved).to_contain_text("Tell the caller: we will call 614 555 0142")
    look(saved, "times-saved")

    sent = desk.post_offering("Acknowledge")
    technician.open_channel()
    look(technician.card("callback due now"), "line-due")
    desk.colleagues.react(PHARMACIST, sent.post)
    expect(technician.card(f"Acknowledged by {PHARMACIST.name}")).to_be_visible()
    desk.press(PHARMACIST, desk.post_offering("No answer"), "No answer")
    card = technician.card("no answer ×1")
    technician.press(card, "More")
    look(card, "post-no-answer")
    reminded = f"{PHARMACIST.name} #1: callback due now"
    expect(technician.card(reminded)).to_be_visible()
    desk.press(PHARMACIST, desk.post_offering("No answer"), "Reached")
    expect(technician.card(f"Called back by {PHARMACIST.name}")).to_be_visible()
    technician.open_chat()
    kept = technician.card(f"#1 · Called back by {PHARMACIST.name}")
    expect(kept).to_contain_text(re.compile("Promised .*no answer .*: kept"))
    look(kept, "receipt-kept")

    _another_drops_off(desk)


def _another_drops_off(desk: Desk) -> None:
    technician = desk.technician
    technician.say("p2p")
    technician.fill_by_keyboard(technician.card("Peer-to-peer request"), REQUEST, "Post request")
    technician.card("#2 posted to P2P requests")
    desk.colleagues.reply(PHARMACIST, desk.post_offering("Acknowledge").post, "ready, ext 4512")
    receipt = technician.page.locator(".ac-adaptiveCard").filter(has_text="Did not connect").first
    expect(receipt).to_contain_text("#2 READY")
    technician.press(receipt, "More")
    look(receipt, "receipt-ready-more")
    technician.press(receipt, "Line dropped")
    dropped = technician.card(f"#2 kept: {PHARMACIST.name} will call back.")
    expect(dropped).to_contain_text("We call 614 555 0142")
    look(dropped, "receipt-dropped")
    technician.press(dropped, "More")
    technician.press(dropped, "Edit")
    edit = technician.card("#2 · Edit")
    look(edit, "edit")
    technician.fill_by_keyboard(edit, {"Member ID": "MBR-20877"}, "Save changes")
    expect(technician.card("#2 saved: Member ID corrected")).to_be_visible()
    technician.open_channel()
    post = technician.card("Line dropped · call back 614 555 0142")
    expect(post).to_contain_text(re.compile("Member ID.*MBR-20877.*Member ID corrected", re.DOTALL))
    expect(post).not_to_contain_text("missing")
    technician.press(post, "More")
    look(post, "post-dropped")
    look(technician.card(f"{PHARMACIST.name} #2: Member ID corrected."), "line-corrected")


@pytest.mark.parametrize("desk", [OWNER], indirect=True)
def test_a_pharmacist_at_the_screen_is_asked_gives_away_and_is_ready(desk: Desk) -> None:
    pharmacist = desk.technician
    desk.enter()
    pharmacist.say("on")
    presence = pharmacist.card("You are on chat")
    look(presence, "presence")
    pharmacist.press(presence, "Lunch")
    look(pharmacist.card("You are away until"), "presence-away")
    pharmacist.say("back")
    pharmacist.say("who")
    who = pharmacist.card("Who is there")
    expect(who).to_contain_text(TECHNICIAN.name)
    look(who, "who")
    _file(pharmacist, "p2p", "Peer-to-peer request", 1)
    _file(pharmacist, "p2p", "Peer-to-peer request", 2)

    pharmacist.open_channel()
    pharmacist.start_post("ready, ext 4410")
    # the playground gives a new post another id than its thread's: it is told again as Teams tells it
    desk.colleagues.start(TECHNICIAN, desk.started(), "ready, ext 4410")
    question = pharmacist.card("Which one are you ready for?")
    look(question, "which-ready")
    pharmacist.press(pharmacist.card("#1 · Peer to peer · Waiting"), "Acknowledge")
    post = pharmacist.card(f"#1 · Peer to peer · Acknowledged by {TECHNICIAN.name}")
    _press_all(post, "More", "Give to")
    give = pharmacist.card("Give #1 to")
    look(give, "give")
    give.get_by_role("combobox").click()
    pharmacist.page.get_by_role("option", name=SECOND_PHARMACIST.name).click()
    pharmacist.press(give, "Offer")
    look(pharmacist.card(f"Offered to {SECOND_PHARMACIST.name}"), "post-offered")
    look(pharmacist.card(f"{SECOND_PHARMACIST.name} #1: {TECHNICIAN.name} offers it to you."), "line-offered")

    pharmacist.open_chat()
    asked = pharmacist.card("#1: are you still working on it?")
    look(asked, "still-working")
    pharmacist.press(asked, "Still working")
    pharmacist.press(pharmacist.card("#1: you still have it."), "Ready for transfer")
    nudged = pharmacist.card("#1: you are ready. Did the call arrive?")
    look(nudged, "ready-nudge")
    pharmacist.press(nudged, "Line dropped")
    dropped = pharmacist.card("#1: the line dropped. Please call back.")
    look(dropped, "nudge-dropped")
    pharmacist.press(dropped, "No answer")
    look(pharmacist.card("#1: no answer ×1 noted."), "no-answer")
    pharmacist.open_channel()
    pharmacist.press(pharmacist.card("Which one are you ready for?"), "#2 Ready for transfer")
    expect(pharmacist.card(f"#2 · Peer to peer · READY · {TECHNICIAN.name} · ext 4410")).to_be_visible()


def _read_history(supervisor: Client) -> None:
    supervisor.say("history 1")
    history = supervisor.card("#1 · Peer to peer · History")
    expect(history).to_contain_text(f"Acknowledged by {PHARMACIST.name} by emoji")
    look(history, "history")
    supervisor.say("holdd 1")
    mistyped = supervisor.card("Did you mean this?")
    look(mistyped, "did-you-mean")
    supervisor.press(mistyped, "Yes, do it")
    supervisor.card("#1 is on legal hold.")
    look(supervisor.card("The answer stands below."), "did-you-mean-done")
    supervisor.say("holds")
    holds = supervisor.card("To lift it, type hold 1 off")
    look(holds, "holds")


@pytest.mark.parametrize("desk", [IN_CHARGE], indirect=True)
def test_a_supervisor_looks_at_the_queue_sets_the_desk_and_hears_of_an_outage(desk: Desk) -> None:
    supervisor = desk.technician
    desk.enter()
    _file(supervisor, "p2p", "Peer-to-peer request", 1)
    _acknowledge(desk, 1)
    supervisor.say("callback")
    tuesday = {"Date": supervisor.next_tuesday(), "From": "2:00 PM", "To": "4:00 PM"}
    supervisor.fill_by_keyboard(supervisor.card("Callback request"), REQUEST | tuesday, "Post request")
    supervisor.card("#2 posted to P2P requests")
    _file(supervisor, "p2p", "Peer-to-peer request", 3)
    supervisor.say("queue")
    queue = supervisor.card("Open: 3 · page 1 of 1")
    expect(queue).to_contain_text(f"Owner: {PHARMACIST.name}")
    picture(queue, "queue")
    _read_history(supervisor)
    for number in range(4, 10):
        _file(supervisor, "callback", "Callback request", number)
    supervisor.press(queue, "Nobody has it")
    supervisor.press(supervisor.card("Nobody has it: 8 · page 1 of 1"), "All")
    queue = supervisor.card("Open: 9 · page 1 of 2")
    look(queue, "queue-long")
    supervisor.press(queue, "Next")
    queue = supervisor.card("Open: 9 · page 2 of 2")
    expect(queue).to_contain_text("#9 · Callback")
    look(queue, "queue-last")
    supervisor.press(queue, "On hold")
    expect(supervisor.card("On hold: 2 · page 1 of 1")).to_contain_text("#1 · Peer to peer")

    supervisor.say("settings")
    sheet = supervisor.card("Desk settings")
    look(sheet, "settings")
    supervisor.press(sheet, "Save")
    expect(supervisor.card("Saved. It holds")).to_be_visible()  # the closed waiting times came along
    supervisor.press(sheet, "Waiting times")
    sheet.get_by_label("Call every available pharmacist after (seconds)").fill("no")
    sheet.get_by_label("Call the supervisors after (seconds)").fill("100000")
    supervisor.press(sheet, "Save")
    look(supervisor.card("Not saved yet. Mend this"), "settings-gaps")

    supervisor.say("guide")
    guide = supervisor.card("Peer to peer now (warm transfer)")
    for part in ("Pharmacist", "Supervisor", "Bot is down"):
        supervisor.press(supervisor.card("Bot is down"), part)
        look(supervisor.card("Bot is down"), f"guide-{part.split()[0].lower()}")
    supervisor.press(supervisor.card("Bot is down"), "Technician")
    picture(guide, "guide")

    desk.restart_bot()
    missed = supervisor.card(": press again.")
    expect(missed).to_contain_text("#3 · Missed")
    look(missed, "missed")
    supervisor.press(missed, "More")
    supervisor.press(missed, "Caller withdrew")
    expect(supervisor.card("Did the caller say they no longer want it?")).to_be_visible()
    supervisor.open_channel()
    look(supervisor.card(": press again."), "line-missed")
