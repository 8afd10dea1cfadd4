"""A program: a command of `python app.py` that tells of each unit of a rotation and then rests until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import terminal
from app import main
from storage import rotation

if __name__ == "__main__":
    terminal.LINE_SECONDS = 0.0
    rotation.REST_SECONDS = 600.0  # however late it is killed, most of its work is still to be done
    sys.exit(main())
