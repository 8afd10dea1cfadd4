"""A development key: made once beside the database, readable by its owner alone. Production brings its own keys."""

from __future__ import annotations

import base64
import os
import secrets
import stat
from pathlib import Path

from storage.crypto import KEY_BYTES

_MODE = 0o600


def development_key(path: Path) -> str:
    """Return the key (base64 of 32 bytes) in `path`, making the file with mode 600 if it is not there.

    A file that others may read is taken from them; ValueError for one that is somebody else's, or holds no key.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        _make(path)
    _keep_private(path)
    try:
        key = path.read_text(encoding="ascii").strip()
        sound = len(base64.b64decode(key, validate=True)) == KEY_BYTES
    except ValueError:  # binascii.Error is one, and so is what is not ASCII
        key, sound = "", False
    if not sound:
        raise ValueError(f"{path} holds no key of {KEY_BYTES} bytes in base64; it was left as it is.")
    return key


def _make(path: Path) -> None:
    """Write a whole key under another name first: a start that is killed leaves no half of one, two make one key."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii") + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.chmod(_MODE)  # whatever the umask took away
        _name(part, path)
    finally:
        part.unlink(missing_ok=True)


def _name(part: Path, path: Path) -> None:
    try:
        path.hardlink_to(part)
    except FileExistsError:  # another start was faster: its key counts
        return


def _keep_private(path: Path) -> None:
    """Let nobody else read the file; what Windows keeps from others is not in the mode."""
    if os.name == "nt":
        return
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
        raise ValueError(f"{path} is no file of this user's own; a key must be. It was left as it is.")
    if found.st_mode & 0o077:
        path.chmod(_MODE)
