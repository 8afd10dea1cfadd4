"""The Teams door: what arrives becomes a command, what must be said becomes a call."""
