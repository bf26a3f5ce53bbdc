"""Takes the guards out of the code, one after the other, and expects a test to notice."""
