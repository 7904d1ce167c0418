"""Demonstration data: approximate areas of Jordan and invented places, made for this project."""
