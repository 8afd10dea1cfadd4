"""What people type in a history, and who they are."""

from __future__ import annotations

from tests.activities import PHARMACIST, PHARMACIST_2, SUPERVISOR, TECHNICIAN

TECHNICIANS = (TECHNICIAN, SUPERVISOR)
PHARMACISTS = (PHARMACIST, PHARMACIST_2)
EVERYBODY = (*TECHNICIANS, *PHARMACISTS)
EMOJIS = ("like", "heart", "1f440_eyes", "surprised")
READY = ("ready", "Ready for transfer", "ready, ext 4512", "I'm ready", "ready ext 4410")
CHATTER = ("on my way", "who has this one?", "ready?", "almost ready")
ASKED_FOR = ("mine", "hello", "who", "on")
"""Words in the personal chat, of anybody: a card answers each."""
THERE = ("on", "on", "off", "back", "back", "ext 4511")
GOES = ("lunch", "brb", "away for 1 minute", "away until 1pm", "out of office until Monday")
"""What pharmacists say of themselves: who goes hands on what cannot wait."""
FILLED = {
    "contact": "Dr. Avery Lee, prescriber",
    "phone": "614-555-0142",
    "pa_number": "PA-7712045",
    "member_id": "M00123987",
    "drug": "Ozempic 1 mg",
}
