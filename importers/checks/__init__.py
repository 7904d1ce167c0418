"""The checks of a row: what it says, where it lies, and what it has in common with others."""
