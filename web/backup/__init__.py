"""Backups of everything that cannot be made anew: the database, what was handed in, the secret."""
