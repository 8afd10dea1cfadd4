"""A development key: made once beside the database, readable by its owner alone. Production brings its own keys."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

_KEY_BYTES = 32


def development_key(path: Path) -> str:
    """Return the key (base64 of 32 bytes) in `path`, making the file with mode 600 if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode("ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key
