"""Discussions: a tree of comments about anything, with votes, history and official answers."""
