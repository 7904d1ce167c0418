"""The public pages of how agencies answer: all of them in a list, and one with its months."""
