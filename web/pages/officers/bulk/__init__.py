"""The pages on which many records are changed at once."""
