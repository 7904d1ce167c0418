"""Two states of a record side by side, in words."""
