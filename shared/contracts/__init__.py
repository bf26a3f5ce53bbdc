"""The published language of the RSVP system. It describes messages and does nothing at run time."""
