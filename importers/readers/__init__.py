"""Readers: one for each kind of file, all giving the same stream of rows."""
