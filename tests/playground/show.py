"""`dev.py run`: the bot, a Teams client and a practice pharmacist on this machine, until Ctrl-C."""

import argparse
import os
import shutil
import signal
import sys
import webbrowser

from tests.playground import programs
from tests.playground.people import SUPERVISOR, TECHNICIAN
from tests.playground.practice import READY_AFTER, READY_WORDS
from tests.playground.stage import ROOT, Stage, StageError, is_free

HOLD_SECONDS = 10
"""A caller on hold is asked about so soon for show; at a real desk it is P2P_HOLD_SECONDS."""
IN_CHARGE_IDS = f"{SUPERVISOR.object_id},{TECHNICIAN.object_id}"
READY = """
P2P Desk is running. Open {address}

  1. "Personal Chat": type p2p, fill the card (try leaving a field empty), press "Post request".
  2. "P2P requests": the post stands there, "Waiting for a pharmacist".
  3. {pharmacist}
  4. "Personal Chat": "READY: transfer the call to ..." Press "Transfer done".
  5. Type p2p again. {hold} s on hold, and you are asked: press "Caller chose a callback", or "Line dropped".{callback}
     Also: callback for a call at the prescriber's time, mine for open requests, guide for the procedures.
     {charge}

Type no real patient data: the Teams client can be opened from other machines on your network.
The desk starts empty each time. Logs and its database: {folder}. Ctrl-C ends everything.
"""
PRACTICE = f"""Wait: a practice pharmacist puts an emoji on it, and a little later writes "{READY_WORDS}".
     (The client does not draw them; this terminal says when.)"""
PRACTICE_CALLBACK = f"""
     For show the practice pharmacist calls back {READY_AFTER:.0f} seconds later, and presses "Reached"."""
IN_CHARGE = "You are a supervisor and an admin too: try queue, history 1, hold 1, holds, problems, settings and roster."
NOT_IN_CHARGE = "You are a technician. To see what a supervisor and an admin see, start it with --admin."
ALONE = "Nobody answers it (--no-practice)."


def show(options: argparse.Namespace) -> int:
    """Run the practice desk; returns 0 after Ctrl-C, 1 when something did not start or ended by itself."""
    if not is_free(options.port):
        print(f"Port {options.port} is in use. Is the desk running already? Else: python3 dev.py run --port 3979")
        return 1
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # a closed terminal ends everything too
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    folder = ROOT / "data" / f"practice-{options.port}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with Stage(folder) as stage:
            try:
                _start(stage, options)
                stage.watch()
            finally:  # a second Ctrl-C must leave nobody behind
                signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:
        print("\nEnded.")
        return 0
    except StageError as error:
        print(f"\n{error}", file=sys.stderr)
    return 1


def _start(stage: Stage, options: argparse.Namespace) -> None:
    print("Starting the bot and the Teams client ...", flush=True)
    people = {"P2P_ADMINS": IN_CHARGE_IDS, "P2P_SUPERVISORS": IN_CHARGE_IDS} if options.admin else {}
    stage.start_bot(options.port, {"P2P_HOLD_SECONDS": str(HOLD_SECONDS), **people})
    port = stage.start_playground(programs.node(), options.playground_port, options.port)
    if not options.no_practice:
        stage.start_practice(port)
    address = f"http://localhost:{port}"
    folder = stage.folder.relative_to(ROOT).as_posix()
    pharmacist, callback = (ALONE, "") if options.no_practice else (PRACTICE, PRACTICE_CALLBACK)
    charge = IN_CHARGE if options.admin else NOT_IN_CHARGE
    said = {"address": address, "pharmacist": pharmacist, "callback": callback, "charge": charge, "folder": folder}
    print(READY.format(hold=HOLD_SECONDS, **said), flush=True)
    if not options.no_browser and _has_browser():
        webbrowser.open(address)


def _has_browser() -> bool:
    """Return whether a window can open here: a text browser would take over the terminal."""
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
