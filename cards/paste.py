"""The filled template as plain text under the procedure's labels: what to paste in the channel without the bot."""

from __future__ import annotations

from cards.parts import MISSING
from cards.status import person, windows
from cards.text import person_name, plain
from cards.view import RequestView
from desk.model import NOT_KNOWN, NOT_LISTED, Kind
from desk.template import CALLBACK_TIMES, DECISIONED_LABEL, TITLES, note_fields, template_fields

_CHOICES = {NOT_KNOWN: "not known", NOT_LISTED: "not listed"}


def paste_text(view: RequestView) -> str:
    """Return the request as lines "Label: text". PHI. Empty template fields say "missing"; empty notes are left out."""
    request, get = view.request, view.request.details.get
    lines = [f"{field.label}: {_below(plain(get(field.key))) or MISSING}" for field in template_fields(request.kind)]
    if request.kind is Kind.CALLBACK and request.details.windows:
        told = "; ".join(filter(None, (_below(plain(get(CALLBACK_TIMES.key))), " or ".join(windows(view)))))
        lines[-1] = f"{CALLBACK_TIMES.label}: {told}"
    choice = request.decisioned_by
    lines.append(f"{DECISIONED_LABEL}: {_CHOICES.get(choice) or person_name(person(view, choice))}")
    lines += [f"{field.label}: {_below(plain(get(field.key)))}" for field in note_fields() if get(field.key)]
    return "\n".join((TITLES[request.kind], *lines))


def _below(text: str) -> str:
    """Return the text with its further lines set in: pasted into a spreadsheet, none of them is a formula."""
    return text.replace("\n", "\n  ")


def blank_template(kind: Kind) -> str:
    """Return the kind's empty template, for the guide."""
    return "\n".join((TITLES[kind], *(f"{field.label}: " for field in template_fields(kind))))
