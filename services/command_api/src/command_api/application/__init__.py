"""What the write side does, in the domain's words; the world comes in through ports."""
