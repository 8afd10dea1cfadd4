"""An admin at the screen gives roles and takes them, with the client's people picker."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Desk
from tests.browser.pages import Client, look
from tests.playground.people import (
    MEDICAL_DIRECTOR,
    PHARMACIST,
    SECOND_PHARMACIST,
    SECOND_TECHNICIAN,
    SUPERVISOR,
    TECHNICIAN,
)

pytestmark = pytest.mark.browser

NEVER_SEEN = "5d0a3c6e-0000-4000-8000-0000000000ff"
ADMIN = {
    "P2P_ADMINS": TECHNICIAN.object_id,
    "P2P_SUPERVISORS": f"{SUPERVISOR.object_id},{NEVER_SEEN}",
}


def _pick(admin: Client, card: Locator, name: str) -> None:
    """Find somebody by name with the client's people picker, instead of whoever was chosen before."""
    card.get_by_label("People Picker").click()
    admin.page.keyboard.press("Backspace")
    admin.page.keyboard.type(name.split(maxsplit=1)[0])
    admin.page.get_by_role("option", name=name).click()


def _choose_role(admin: Client, card: Locator, role: str) -> None:
    card.get_by_role("combobox").last.click()
    admin.page.get_by_role("option", name=role, exact=True).click()


@pytest.mark.parametrize("desk", [ADMIN], indirect=True)
def test_an_admin_adds_and_removes_people_and_undoes_it(desk: Desk) -> None:
    admin = desk.technician
    desk.enter()
    admin.say("p2p")
    admin.press(admin.card("Peer-to-peer request"), "Post request")
    admin.press(admin.card("Post anyway"), "Post anyway")
    admin.card("#1 posted to P2P requests")
    desk.press(PHARMACIST, desk.post_offering("Acknowledge"), "Acknowledge")
    admin.say("roster")
    roster = admin.card("Change the roster")
    expect(roster).to_contain_text("not seen yet (5d0a3c6e)")
    expect(roster).to_contain_text(MEDICAL_DIRECTOR.name)
    look(roster, "roster")

    admin.press(roster, "Add")
    look(admin.card("Choose a person"), "roster-nobody")
    _pick(admin, roster, SECOND_TECHNICIAN.name)
    look(roster, "roster-chosen")
    admin.press(roster, "Add")
    expect(admin.card(f"{SECOND_TECHNICIAN.name} is a pharmacist now.")).to_contain_text("Pharmacists · 3")
    _pick(admin, roster, PHARMACIST.name)
    admin.press(roster, "Remove")
    removed = admin.card(f"{PHARMACIST.name} is not a pharmacist any more.")
    expect(removed).to_contain_text("#1 goes to the other pharmacists")
    look(removed, "roster-removed")
    _pick(admin, roster, PHARMACIST.name)
    admin.press(removed, "Add")
    expect(admin.card(f"{PHARMACIST.name} is a pharmacist now.")).to_contain_text(SECOND_PHARMACIST.name)
    _pick(admin, roster, TECHNICIAN.name)
    _choose_role(admin, roster, "Admin")
    admin.press(roster, "Remove")
    look(admin.card("is the last admin"), "roster-last-admin")
