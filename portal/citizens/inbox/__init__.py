"""The inbox of a person: what was told is the record, letters only say that something is new."""
