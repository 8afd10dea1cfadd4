"""What a label of a pasted template means: its words are put into classes, and the classes name a field.

People shorten, reorder and misspell the procedure's labels, so nothing here is a list of whole labels: "Ph #",
"Caller's phone no." and "Contact phone number" all hold a word for a telephone, which is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from desk.spelling import Speller
from desk.template import (
    ADDITIONAL_INFO,
    BEST_TIME,
    CALLBACK_TIMES,
    CANNOT_APPROVE,
    CASE_ID,
    CONTACT,
    DENIAL_REASON,
    DENIED_ON,
    DENYING_PHARMACIST,
    DRUG,
    GATHERED,
    MEMBER_ID,
    PA_NUMBER,
    PHONE,
    VUE_REASON,
)

EXTRA = "extra"
"""A label that belongs to no field of the template: a date of birth, a fax."""
OTHER = "other"
"""Another such, of words that people also write as text: a clinic, a technician."""
EXTENSION = "extension"
JOB_TITLE = "job_title"
PERSON = "person"
"""A name or a prescriber: the contact, if no other line names one."""
MEMBER = "member"
"""A bare "Member": the ID if its text holds a digit, else a name."""
CALLBACK = "callback"
"""A bare "Callback": the number or the times, as its text says."""
NUMBER = "number"
"""A bare "Number": the telephone's, if its text is long enough for one."""
MOMENT = "moment"
"""A bare "When" or "Date/time": the times for the callback if one is wanted, else the best time to call."""
REQUEST_TYPE = "request_type"

_WORDS = {
    "contact": "contact contacts caller callers requestor requester requestors requesters calling called spoke rep poc",
    "person": "name names nm person who",
    "job": "title titles job role position credentials occupation",
    "phone": "phone phones ph telephone tele tel cell mobile phonenumber direct",
    "extension": "ext extension",
    "fax": "fax",
    "number": "# number numbers num nbr no nr",
    "id": "id ids identification identifier",
    "pa": "pa pas eoc panumber",
    "prior": "prior",
    "auth": "auth authorization authorisation",
    "case": "case caseid",
    "ref": "ref reference tracking",
    "member": "member members mbr mem memb subscriber patient patients pt pts insured beneficiary cardholder enrollee "
    "insurance policy card",
    "member_id": "memberid mbrid mid",
    "drug": "drug drugs med meds medication medications medicine rx product prescription drugname",
    "dose": "strength dose dosage form requested prescribed question",
    "callback": "callback callbacks cb cbs return",
    "time": "time date dt day datetime window slot schedule when",
    "times": "times dates days windows slots",
    "available": "availability available",
    "best": "best good preferred convenient ideal",
    "call": "call calls reach",
    "denied": "denial denials denied deny denying declined rejection rejected decisioned decisioning decision "
    "determination",
    "reason": "reason reasons why rationale because rsn due",
    "pharmacist": "pharmacist pharmacists rph pharmd reviewer reviewing",
    "by": "by",
    "on": "on",
    "of": "of",
    "today": "today todays",
    "vue": "vue vue360 vue360rx system",
    "not": "cannot cant can not unable couldnt",
    "approve": "approve approved approval approving override",
    "technician": "technician technicians tech techs",
    "asked": "gathered gather asked obtained collected response said told answer answered gave reported stated",
    "from": "from",
    "note": "info information notes note comments comment details detail remarks",
    "more": "additional addl addtl add other extra more misc further",
    "prescriber": "provider providers prescriber prescribers doctor doctors dr physician physicians md",
    "office": "office offices clinic facility practice",
    "extra": "dob birth birthdate born npi dx diagnosis icd icd10 plan bin pcn group pharmacy address qty quantity "
    "directions sig age gender state zip specialty urgency priority",
    "type": "type kind",
    "filler": "and or the for to in with given provided specific it was is be at a an your their them him her us i we "
    "if known that this per which what could letter point line back request s",
}
_CLASS_OF = {word: name for name, words in _WORDS.items() for word in words.split()}
_OWN = {"member_id": ("member", "id"), "times": ("time", "many")}
"""Words of two classes."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A label with all classes of `needs`, and none but them, fillers and those of `may` (None: any), is `key`."""

    key: str
    needs: frozenset[str]
    may: frozenset[str] | None

    def fits(self, classes: frozenset[str]) -> bool:
        return self.needs <= classes and (self.may is None or classes <= self.may)


def _rule(key: str, needs: str, may: str | None = None) -> _Rule:
    allowed = None if may is None else frozenset((*needs.split(), *may.split(), "on", "of", "many", "filler"))
    return _Rule(key, frozenset(needs.split()), allowed)


_OF_PHONE = "phone extension contact person number best callback prescriber office call fax more"
_OF_TIMES = "time available best callback contact dose prescriber call phone by"
_OF_REASON = "pa drug note prescriber from more reason number case technician"
_RULES = (
    _rule(GATHERED.key, "asked"),
    _rule(GATHERED.key, "note from prescriber"),
    _rule(VUE_REASON.key, "vue denied"),
    _rule(VUE_REASON.key, "vue reason"),
    _rule(VUE_REASON.key, "vue note", "pa"),
    _rule(CANNOT_APPROVE.key, "not approve"),
    _rule(DENYING_PHARMACIST.key, "pharmacist denied"),
    _rule(DENYING_PHARMACIST.key, "denied person"),
    _rule(DENYING_PHARMACIST.key, "denied by", "person pa pharmacist"),
    _rule(DENYING_PHARMACIST.key, "pharmacist", "person pa"),
    _rule(DENIED_ON.key, "denied time", "pa drug"),
    _rule(DENIED_ON.key, "denied on", "pa drug"),
    _rule(DENIAL_REASON.key, "denied reason", _OF_REASON),
    _rule(DENIAL_REASON.key, "denied", "pa note"),
    _rule(DENIAL_REASON.key, "reason", ""),
    _rule(CONTACT.key, "contact person phone", "number job call"),
    _rule(CONTACT.key, "contact person number", "job call"),
    _rule(PHONE.key, "phone", _OF_PHONE),
    _rule(PHONE.key, "callback number", _OF_PHONE),
    _rule(PHONE.key, "contact number", _OF_PHONE),
    _rule(PHONE.key, "best number", _OF_PHONE),
    _rule(PHONE.key, "call number", _OF_PHONE),
    _rule(NUMBER, "number", ""),
    _rule(CALLBACK_TIMES.key, "callback time", _OF_TIMES),
    _rule(CALLBACK_TIMES.key, "callback available", _OF_TIMES),
    _rule(CALLBACK_TIMES.key, "callback best", _OF_TIMES),
    _rule(CALLBACK_TIMES.key, "available", _OF_TIMES),
    _rule(BEST_TIME.key, "best time", _OF_TIMES),
    _rule(BEST_TIME.key, "best call", "contact prescriber"),
    _rule(CALLBACK_TIMES.key, "time many", "call contact prescriber dose"),
    _rule(OTHER, "time of", "call contact"),
    _rule(OTHER, "time today"),
    _rule(MOMENT, "time", "call contact prescriber dose"),
    _rule(CALLBACK, "callback", "dose"),
    _rule(CASE_ID.key, "case", "id number pa auth ref"),
    _rule(PA_NUMBER.key, "prior", "auth pa id number ref denied"),
    _rule(CASE_ID.key, "auth", "pa id number ref"),
    _rule(PA_NUMBER.key, "pa", "id number ref denied dose"),
    _rule(MEMBER_ID.key, "member id", "number extra person time"),
    _rule(MEMBER_ID.key, "member number", "extra person time"),
    _rule(MEMBER_ID.key, "id", "number"),
    _rule(MEMBER, "member", ""),
    _rule(DRUG.key, "drug", "person dose denied note extra pa by"),
    _rule(JOB_TITLE, "job", "contact"),
    _rule(CONTACT.key, "contact", "person job note prescriber office call from"),
    _rule(PERSON, "person", "job call prescriber office"),
    _rule(PERSON, "prescriber", "person job office"),
    _rule(ADDITIONAL_INFO.key, "note", "more from office"),
    _rule(ADDITIONAL_INFO.key, "more", ""),
    _rule(REQUEST_TYPE, "type", "callback call"),
    _rule(EXTENSION, "extension", "number"),
    *(_rule(EXTRA, word) for word in ("extra", "member", "fax")),
    _rule(OTHER, "contact id"),
    *(_rule(OTHER, word) for word in ("prescriber", "office", "ref", "dose", "technician")),
)

_WORD = re.compile(r"[a-z0-9]+|#")
_ASIDE = re.compile(r"[(\[][^)\]]{0,80}[)\]]")
_INITIALS = re.compile(r"\bp\.a\.", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PLURAL = re.compile(r"\(s\)", re.IGNORECASE)
_APOSTROPHES = re.compile("['\u2019\u2018`]")
_CALL_BACK = re.compile(r"(?<!\bto )\bcall[ -]back(?=s?\b)")
_LONGEST = 110
_MOST_WORDS = 18
_MOST_DIGITS = 3
_SPELT_FROM = 4


def classify(label: str, *, spelling: bool = True) -> str | None:
    """Return the template key, or one of this module's own, that a label means, or None when its words name none.

    A word that nobody knows makes it no label, except in brackets. With `spelling`, one slip in a word is forgiven.
    """
    return _classify(label.strip(), spelling=spelling) if len(label) <= _LONGEST else None


def _classify(label: str, *, spelling: bool) -> str | None:
    classes: set[str] = set()
    for words, may_be_unknown in _parts(_PLURAL.sub("", label)):
        for word in words:
            found = _CLASS_OF.get(word) or (_misspelt(word) if spelling else None)
            if found is None and not may_be_unknown and not _counts(word):
                return None
            classes.update(_OWN.get(found, (found,)) if found else ())
    return next((rule.key for rule in _RULES if rule.fits(frozenset(classes))), None)


def _parts(label: str) -> Iterator[tuple[Iterable[str], bool]]:
    """Yield the words of a label, and those in brackets, of which some may be unknown."""
    yield _words(_ASIDE.sub(" ", label)), False
    yield _words(" ".join(_ASIDE.findall(label))), True


def _words(text: str) -> list[str]:
    plain = _APOSTROPHES.sub("", _CAMEL.sub(" ", _INITIALS.sub("pa", text))).lower()
    return _WORD.findall(_CALL_BACK.sub("callback", plain))[: _MOST_WORDS + 1]


def _counts(word: str) -> bool:
    """Return whether a number is short enough to count labels ("Window 2", "Vue 360") rather than be a text."""
    return word.isdigit() and len(word) <= _MOST_DIGITS


def is_label_word(word: str) -> bool:
    """Return whether some label holds this word, "#" or number's sign, in any case and with any apostrophe."""
    return _APOSTROPHES.sub("", word).lower() in _CLASS_OF


_SPELLER = Speller(word for word in _CLASS_OF if len(word) >= _SPELT_FROM)


def _misspelt(word: str) -> str | None:
    """Return the class of the known word that is one slip away."""
    known = _SPELLER.meant(word) if len(word) >= _SPELT_FROM else None
    return known and _CLASS_OF[known]
