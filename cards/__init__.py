"""What people see: pure functions from requests to Adaptive Cards. No I/O, no clock."""
