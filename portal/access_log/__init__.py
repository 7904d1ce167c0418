"""The access log: who looked at what of a person and what for, which the person can read."""
