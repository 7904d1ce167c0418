"""Layers as tables that people fill in: written from a release, and empty templates."""
