"""Addresses that open a post in Teams (teams.md, "Deep links"). Ids only, no PHI."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from desk.model import Channel


def post_link(channel: Channel, root: str, tenant: str) -> str:
    """Return the address of a channel's post `root`; `tenant` is used for a channel that does not know its own."""
    where = {"tenantId": channel.tenant or tenant, "groupId": channel.group or "", "parentMessageId": root}
    return f"https://teams.microsoft.com/l/message/{quote(channel.id, safe='')}/{root}?{urlencode(where)}"
