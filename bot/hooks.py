"""What Python says by itself when nobody caught an error, through the log's allow-list: its own words quote values."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from pathlib import PurePath
from types import TracebackType

import structlog

log = structlog.get_logger(__name__)

_FRAMES = 6  # of a traceback, the innermost


def install() -> None:
    """Let nothing but the log speak of errors: crashes, threads, destructors, warnings, handlers that fail.

    Call it after `logs.configure`. faulthandler is left as it is: it writes names of files and functions alone.
    """
    sys.excepthook = _crashed
    threading.excepthook = _thread_crashed
    sys.unraisablehook = _ignored
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # else a handler that fails prints the record's arguments


def where(found: TracebackType | None) -> list[str]:
    """Return the innermost frames as "file.py:12 function": no text of the error, no values."""
    frames = traceback.extract_tb(found)[-_FRAMES:]
    return [f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def _crashed(kind: type[BaseException], _error: BaseException, found: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        log.critical("crashed", error=kind.__name__, where=where(found))


def _thread_crashed(told: threading.ExceptHookArgs) -> None:
    if not issubclass(told.exc_type, SystemExit):
        log.error("thread_failed", error=told.exc_type.__name__, where=where(told.exc_traceback))


def _ignored(told: sys.UnraisableHookArgs) -> None:
    log.error("not_raised", error=told.exc_type.__name__, where=where(told.exc_traceback))
