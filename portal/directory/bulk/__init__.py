"""Changes of many records at once: which there are, and what each makes of a record."""
