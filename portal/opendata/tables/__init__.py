"""Rows of versions that are tables: read, asked and compared by confined processes."""
