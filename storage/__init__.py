"""What is kept: one transaction per command, sealed where it is protected health information."""
