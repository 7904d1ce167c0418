"""Polls of a space: secret ones in sealed envelopes, and named ones."""
