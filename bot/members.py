"""Who is in a channel, as Teams lists it page by page."""

from __future__ import annotations

from typing import Any, cast

from bot import sender
from bot.sender import UNSTORABLE, Sender, Sent, told
from desk.delivery import Delivery
from desk.model import Person

_MOST_PAGES = 50


async def read_members(teams: Sender, due: Delivery, first: object) -> tuple[Person, ...]:
    """Return everybody on the answer's page and the pages that follow it; a page that fails ends the list early."""
    people, page = list(_people(first)), first
    for _ in range(_MOST_PAGES):
        token = told(_object(page).get("continuationToken"))
        channel = due.channel
        if not token or channel is None or channel.service_url is None:
            break
        answer = await teams.send(sender.members(channel.service_url, channel.id, token))
        if not isinstance(answer, Sent):
            break
        page = answer.body
        people += _people(page)
    return tuple(people)


def _people(page: object) -> list[Person]:
    """Read one page; rosters may say `objectId` instead of `aadObjectId` (teams.md)."""
    listed = _object(page).get("members")
    members = [_object(one) for one in cast("list[object]", listed)] if isinstance(listed, list) else []
    found: list[Person] = []
    for member in members:
        person = told(member.get("aadObjectId")) or told(member.get("objectId"))
        if person:
            found.append(Person(person.lower(), name=_name(member.get("name")), account=told(member.get("id"))))
    return found


def _object(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _name(value: object) -> str | None:
    """Return a display name without what cannot be stored: half an emoji at its end must not cost the name."""
    return told(UNSTORABLE.sub("", value).strip()) if isinstance(value, str) else None
