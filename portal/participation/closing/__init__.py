"""Closing a space: not before what was promised in it is done."""
