"""Columns: which of a file's columns holds which field of a layer."""
