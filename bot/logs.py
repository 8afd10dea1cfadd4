"""Logs as JSON lines, with an allow-list of fields: what is not on it cannot leak (trust.md, "No PHI in logs")."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, cast

import structlog

FIELDS = frozenset(
    {"address", "delivery", "effect", "error", "event", "head", "incident", "kept", "kind", "level", "logger"}
    | {"outcome", "reason", "seal", "seconds", "setting", "status", "still_valid", "task", "timestamp", "where"}
)
"""The fields a log line may have. Each holds a fixed word, a number, the name of a type, or a seal's own head."""

_LONGEST = 200
"""Characters of a value: no fixed word, no address of ours and no name of a function is longer."""
_NAME = re.compile(r"[a-z_]{1,40}")

_NOISY = (
    *("aiohttp", "azure", "botbuilder", "botframework", "msal", "msrest", "urllib3"),
    *("asyncio", "alembic", "sqlalchemy"),
)


class _LibraryLine(logging.Formatter):
    """A library's own words and tracebacks may quote what it was given: only who spoke, and how loud, is kept."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"event": "library", "logger": record.name, "level": record.levelname.lower()}
        failure = record.exc_info[0] if record.exc_info else None
        return json.dumps(line | ({"error": failure.__name__} if failure else {}))


def configure(level: str) -> None:
    """Send log lines of `level` and above to standard error; libraries only speak from WARNING on."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_LibraryLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("azure.identity").setLevel(logging.ERROR)  # its failures are ours to say: token_not_renewed


def only_allowed(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every field that is not on the list, or whose value is none of what the list allows; say so."""
    kept = {name: value for name, value in event.items() if name in FIELDS and _is_plain(value)}
    if not _NAME.fullmatch(str(kept.get("event", ""))):  # words put together at the call may quote anything
        kept.pop("event", None)
    return kept if len(kept) == len(event) else kept | {"reason": kept.get("reason", "fields dropped")}


def _is_plain(value: object) -> bool:
    """Whether it is a word, a number or a list of words: anything else would be told by its repr."""
    if isinstance(value, list):
        return all(isinstance(one, str) and _is_plain(one) for one in cast("list[object]", value))
    return value is None or isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) <= _LONGEST)
