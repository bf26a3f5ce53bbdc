"""What the application needs of the world. Adapters live in `infrastructure`.

A module each, so that a function loads only what it speaks of.
"""
