"""The published language of the RSVP system: its messages, and their words. It decides nothing."""
