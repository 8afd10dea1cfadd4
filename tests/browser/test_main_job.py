"""The main job as people do it, in the real playground: fill, post, emoji, ready, transfer (procedure.md)."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.pages import picture, window
from tests.playground.people import PHARMACIST, SECOND_PHARMACIST, TECHNICIAN

pytestmark = pytest.mark.browser

REQUEST = {
    "Contact name and job title": "Dr. Amara Osei, cardiologist",
    "Contact phone number": "614 555 0142",
    "PA number": "PA-4471093",
    "Member ID": "MBR-20871",
    "Drug name": "Entresto 97/103 mg",
    "Pharmacist who decisioned the PA": PHARMACIST.name,
    "Caller verified, Contact ID created": "✓",
    "Denied PA verified": "✓",
}


def test_a_technician_is_welcomed_at_first_contact(desk: Desk) -> None:
    desk.technician.open_chat()
    card = desk.technician.card("New peer to peer")
    for button in ("New peer to peer", "New callback", "My requests", "Guide"):
        expect(card.get_by_role("button", name=button, exact=True)).to_be_visible()
    expect(desk.technician.page.locator(".ac-adaptiveCard")).to_have_count(1)  # welcomed once, not per activity
    picture(card, "welcome")


def test_a_warm_transfer_from_form_to_transfer_done(desk: Desk) -> None:
    technician = desk.technician
    desk.enter()
    technician.say("p2p")
    form = technician.card("Peer-to-peer request")
    picture(form, "form")
    technician.fill_by_keyboard(form, REQUEST, "Post request")
    technician.card("#1 posted to P2P requests")

    post = desk.post_offering("Acknowledge").post
    technician.open_channel()
    card = technician.card("Waiting for a pharmacist")
    for said in ("#1", f"Asked: {PHARMACIST.name}", f"Decisioned by {PHARMACIST.name}", f"Filed by {TECHNICIAN.name}"):
        expect(card).to_contain_text(said)
    for label in ("Contact name and job title", "Contact phone number", "PA number", "Member ID", "Drug name"):
        expect(card).to_contain_text(re.compile(f"{label}.*{re.escape(REQUEST[label])}"))
    picture(card, "post")

    desk.colleagues.react(PHARMACIST, post, "1f440_eyes")
    expect(technician.card(f"Acknowledged by {PHARMACIST.name}")).to_be_visible()

    desk.colleagues.reply(PHARMACIST, post, "ready")
    picture(technician.card("#1 · Peer to peer · READY"), "post-ready")
    expect(technician.card(f"{TECHNICIAN.name} #1 READY: transfer the call to {PHARMACIST.name}")).to_be_visible()
    window(technician.page, "channel")

    technician.open_chat()
    expect(technician.message(f"#1 acknowledged by {PHARMACIST.name}")).to_be_visible()
    ready = technician.card(f"#1 READY: transfer the call to {PHARMACIST.name}")
    picture(ready, "ready")
    technician.press(ready, "Transfer done")
    transferred = technician.page.locator(".ac-adaptiveCard").filter(has_text=f"Transferred to {PHARMACIST.name}")
    expect(transferred).to_have_count(2)  # the card that was pressed, and the receipt
    window(technician.page, "chat")
    technician.open_channel()
    expect(technician.card(f"Transferred to {PHARMACIST.name}")).to_be_visible()


def test_a_callback_from_form_to_called_back(desk: Desk) -> None:
    technician = desk.technician
    desk.enter()
    technician.say("callback")
    form = technician.card("Callback request")
    picture(form, "callback-form")
    windows = {"Date": technician.next_tuesday(), "From": "2:00 PM", "To": "4:00 PM", "Time zone": "Central (CT)"}
    words = {"Dates and times for callback": "Tuesday afternoon, direct line"}
    technician.fill_by_keyboard(form, REQUEST | windows | words, "Post request")
    technician.card("#1 posted to P2P requests")

    sent = desk.post_offering("Acknowledge")
    technician.open_channel()
    card = technician.card("Scheduled")
    expect(card).to_contain_text(words["Dates and times for callback"])
    expect(card).to_contain_text(re.compile("Tue.* 2–4 PM CT"))
    picture(card, "callback")

    desk.colleagues.react(SECOND_PHARMACIST, sent.post)
    technician.card(f"Acknowledged by {SECOND_PHARMACIST.name}")
    technician.press(technician.card("#1"), "Reached")  # by a technician: refused, privately
    expect(technician.message("Pharmacists only. Nothing changed.")).to_be_visible()

    desk.press(SECOND_PHARMACIST, desk.post_offering("No answer"), "Reached")
    expect(technician.card(f"Called back by {SECOND_PHARMACIST.name}")).to_be_visible()


def test_a_form_with_gaps_is_kept_and_posts_anyway(desk: Desk) -> None:
    technician = desk.technician
    technician.open_chat()
    technician.say("p2p")
    technician.fill_by_keyboard(
        technician.card("Peer-to-peer request"),
        {"Contact phone number": "call me", "Drug name": "Jardiance"},
        "Post request",
    )
    gaps = technician.card("Post anyway")
    expect(gaps.get_by_label("Drug name")).to_have_value("Jardiance")
    expect(gaps.get_by_label("Contact phone number")).to_have_value("call me")
    expect(gaps).to_contain_text("PA number")
    picture(gaps, "gaps")
    technician.press(gaps, "Post anyway")
    technician.card("#1 posted to P2P requests")
    technician.open_channel()
    expect(technician.card("Waiting for a pharmacist")).to_contain_text(re.compile("missing", re.IGNORECASE))


def test_the_guide_and_the_open_requests_are_a_word_away(desk: Desk) -> None:
    technician = desk.technician
    technician.open_chat()
    technician.press(technician.card("New peer to peer"), "Guide")
    expect(technician.card("Peer to peer now (warm transfer)")).to_be_visible()
    technician.press(technician.card("Bot is down"), "Bot is down")
    expect(technician.card("When the bot is down")).to_be_visible()
    technician.say("mine")
    expect(technician.card("You have no open request.")).to_be_visible()
    technician.say("good morning")
    expect(technician.message("I did not understand that")).to_be_visible()
