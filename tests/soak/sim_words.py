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
SOON = ("ready in 5", "ready in 1 minute", "5 min", "after lunch")
CANNOT = ("can't take it", "give it to Omar", "give it to Lena", "I'm tied up, somebody else please")
QUESTIONS = ("which strength did they ask for?", "do you have the DOB?", "ready I think")
ANSWERS = ("1 mg", "she said weekly", "are you ready?", "thanks")
SAID_HERE = ("1 mg, weekly", "ready?", "go ahead", "whenever you're ready", "ready", "thanks")
"""What technicians answer in their chats, and say in threads."""
FILLED = {
    "contact": "Dr. Avery Lee, prescriber",
    "phone": "614-555-0142",
    "pa_number": "PA-7712045",
    "member_id": "M00123987",
    "drug": "Ozempic 1 mg",
}
