"""The rules of the desk: who, what, when. Pure Python: no I/O, no clock, no libraries."""
