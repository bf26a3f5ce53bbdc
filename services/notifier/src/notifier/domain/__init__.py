"""The letters that hosts and guests get. Pure."""
