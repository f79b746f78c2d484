"""The world: every adapter translates foreign errors at its own edge."""
