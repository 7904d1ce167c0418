"""Releases: numbered, atomic, revertible changes of a layer."""
