"""Sources: where a file comes from, and how it is brought here."""
