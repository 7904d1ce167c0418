"""Whole files for everybody: made once a release, by one builder, and sent from a folder."""
