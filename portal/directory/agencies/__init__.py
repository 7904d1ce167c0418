"""Agencies: the tree of ministries, departments and authorities."""
