"""Spaces: what people are asked or told, by whom, at which level, and what follows from it."""
