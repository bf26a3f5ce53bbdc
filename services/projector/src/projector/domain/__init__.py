"""What the events say, and which of it holds. Pure: no I/O, no clock."""
