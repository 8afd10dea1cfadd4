"""Tests, and what `dev.py` shares with them."""
