"""Spaces and ideas that are about one place, as layers around a point."""
