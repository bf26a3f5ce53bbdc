"""What letters need of the world: ways to leave, and what they say that no event does."""
