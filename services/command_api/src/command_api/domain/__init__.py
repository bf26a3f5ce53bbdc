"""The rules of a wedding's invites. Pure: no I/O, no clock, no randomness."""
