"""Lists of records for officers: what is theirs, what waits, what is due for a review."""
