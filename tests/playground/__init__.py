"""The practice desk: a real Teams client on this machine, the people at it, and a pharmacist who answers."""
