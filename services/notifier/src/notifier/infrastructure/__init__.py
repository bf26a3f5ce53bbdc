"""Ways for a letter to leave."""
