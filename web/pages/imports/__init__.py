"""The officers' page: hand a file in, watch it, read what was found, say yes, take it back."""
