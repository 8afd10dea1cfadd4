"""The one table of template fields: it drives the form, the payload, the post and the pasted text.

Labels are the procedure's own words (procedure.md, "Peer to peer now", "Callback", "The pharmacist's note").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desk.model import Details, Kind


class Section(StrEnum):
    """Where a field stands on the form and on the post."""

    MAIN = "main"
    CALLBACK = "callback"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a template. `limit` is the longest text the form takes, in characters."""

    key: str
    label: str
    section: Section
    limit: int = 200
    multiline: bool = False
    gap: str = ""


CONTACT = Field(
    "contact", "Contact name and job title", Section.MAIN, gap="Contact name and job title is empty: who is calling?"
)
PHONE = Field("phone", "Contact phone number", Section.MAIN, gap="Contact phone number is empty.")
PA_NUMBER = Field("pa_number", "PA number", Section.MAIN, gap="PA number is empty.")
MEMBER_ID = Field("member_id", "Member ID", Section.MAIN, gap="Member ID is empty.")
DRUG = Field("drug", "Drug name", Section.MAIN, gap="Drug name is empty.")
CALLBACK_TIMES = Field(
    "callback_times",
    "Dates and times for callback",
    Section.CALLBACK,
    limit=500,
    multiline=True,
    gap="No dates or times for the callback yet: write them in words or give one window.",
)
BEST_TIME = Field("best_time", "Best time to call (date and time)", Section.MORE)
CASE_ID = Field("case_id", "Case ID or PA auth #", Section.MORE)
DENIED_ON = Field("denied_on", "Date of the denial", Section.MORE, limit=40)
DENIAL_REASON = Field("denial_reason", "Denial reason", Section.MORE, limit=1000, multiline=True)
ADDITIONAL_INFO = Field("additional_info", "Additional info given", Section.MORE, limit=1000, multiline=True)
CANNOT_APPROVE = Field("cannot_approve", "Reason why technician cannot approve", Section.MORE, 1000, multiline=True)
DENYING_PHARMACIST = Field("denying_pharmacist", "Name of denying pharmacist", Section.MORE)
VUE_REASON = Field("vue_reason", "Reason for denial on PA in VUE", Section.MORE, 1000, multiline=True)
GATHERED = Field(
    "gathered",
    "Information gathered from prescriber when asked the specific reason it was denied",
    Section.MORE,
    2000,
    multiline=True,
)

FIELDS: tuple[Field, ...] = (
    CONTACT,
    PHONE,
    PA_NUMBER,
    MEMBER_ID,
    DRUG,
    CALLBACK_TIMES,
    BEST_TIME,
    CASE_ID,
    DENIED_ON,
    DENIAL_REASON,
    ADDITIONAL_INFO,
    CANNOT_APPROVE,
    DENYING_PHARMACIST,
    VUE_REASON,
    GATHERED,
)
CRITICAL = frozenset({PA_NUMBER.key, MEMBER_ID.key, DRUG.key})
"""Corrections of these concern the pharmacist who works on it (procedure.md, "Rules from hard cases")."""
BY_KEY: dict[str, Field] = {field.key: field for field in FIELDS}

TITLES: dict[Kind, str] = {Kind.PEER_TO_PEER: "Peer-to-peer request", Kind.CALLBACK: "Callback request"}
KIND_WORDS: dict[Kind, str] = {Kind.PEER_TO_PEER: "Peer to peer", Kind.CALLBACK: "Callback"}
DECISIONED_LABEL = "Pharmacist who decisioned the PA"
MORE_LABEL = "More for the pharmacist"
CALLER_VERIFIED_LABEL = "Caller verified, Contact ID created"
DENIAL_VERIFIED_LABEL = "Denied PA verified"
MAX_WINDOWS = 3

_SECTIONS: dict[Kind, tuple[Section, ...]] = {
    Kind.PEER_TO_PEER: (Section.MAIN,),
    Kind.CALLBACK: (Section.MAIN, Section.CALLBACK),
}


def template_fields(kind: Kind) -> tuple[Field, ...]:
    """Return the fields of the kind's own template, in the procedure's order, without the longer note."""
    return tuple(field for field in FIELDS if field.section in _SECTIONS[kind])


def note_fields() -> tuple[Field, ...]:
    """Return the fields that only the pharmacist's note (P2P note for RPh) has, in the procedure's order."""
    return tuple(field for field in FIELDS if field.section is Section.MORE)


def missing(kind: Kind, details: Details) -> tuple[Field, ...]:
    """Return the template's fields that are empty. A callback's window stands in for its free text.

    A missing field is shown, it never stops a request (procedure.md, "A technician never refuses a P2P").
    """
    return tuple(
        field
        for field in template_fields(kind)
        if not details.get(field.key) and not (field is CALLBACK_TIMES and details.windows)
    )
