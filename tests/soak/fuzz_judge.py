"""Which body may not be let in: read again by hand, from trust.md, without a line of the product's own reading."""

from __future__ import annotations

import json
import math
import re
from itertools import accumulate
from typing import Any, Final

LIMIT: Final = 256 * 1024
DEPTH: Final = 64
DIGITS: Final = 19


class _Malformed(Exception):  # noqa: N818  the fact is the name
    pass


def refused(body: bytes, service_url: str, tenant: str) -> bool:
    """Tell whether trust.md wants this body refused, under a good token for `service_url`."""
    if len(body) > LIMIT:
        return True
    try:
        found = _read(body)
    except (_Malformed, ValueError, RecursionError):
        return True
    return not isinstance(found, dict) or not _ours(found, service_url, tenant)


def _read(body: bytes) -> Any:
    text = body.decode("utf-8")
    if _depth(text) > DEPTH:
        raise _Malformed
    found = json.loads(text, object_pairs_hook=_object, parse_int=_integer, parse_constant=_never)
    _check(found)
    return found


def _depth(text: str) -> int:
    """Return how deep brackets nest, those in strings left out."""
    if text.count("[") + text.count("{") <= DEPTH:
        return 0
    outside = re.sub(r'"[^"]*"?', "", re.sub(r"\\.", "", text, flags=re.DOTALL))
    steps = (1 if letter in "[{" else -1 for letter in re.findall(r"[\[\]{}]", outside))
    return max(accumulate(steps), default=0)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise _Malformed
    return dict(pairs)


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > DIGITS + 1:
        raise _Malformed
    return int(digits)


def _never(_name: str) -> None:
    raise _Malformed


def _check(found: Any) -> None:
    """Raise for what no database keeps and no JSON holds, anywhere."""
    if isinstance(found, str):
        if "\0" in found:
            raise _Malformed
        found.encode()
    elif isinstance(found, float) and not math.isfinite(found):
        raise _Malformed
    elif isinstance(found, dict):
        for name, value in found.items():
            _check(name)
            _check(value)
    elif isinstance(found, list):
        for one in found:
            _check(one)


def _ours(found: dict[str, Any], service_url: str, tenant: str) -> bool:
    """Tell whether it says that it comes from our tenant's Teams, by the address that the token names."""
    if found.get("channelId") != "msteams" or found.get("serviceUrl") != service_url:
        return False
    if not _is_id(found.get("type")) or not _is_id(_member(found, "conversation", "id")):
        return False
    sender, data = found.get("from"), found.get("channelData")
    if not isinstance(sender, dict | None) or not isinstance(data, dict | str | None):
        return False
    named = [
        _member(found, "channelData", "tenant", "id"),
        _member(found, "conversation", "tenantId"),
        _member(found, "from", "tenantId"),
    ]
    told = [one for one in named if one not in {None, ""}] if all(isinstance(one, str | None) for one in named) else []
    return bool(told) and {str(one).lower() for one in told} == {tenant}


def _member(found: Any, *names: str) -> Any:
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _is_id(found: Any) -> bool:
    return isinstance(found, str) and 1 <= len(found) <= 1024
