"""Agencies as they are asked for: the tree of ministries, departments and authorities."""
