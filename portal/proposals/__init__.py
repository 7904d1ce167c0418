"""Proposals: what an officer wants to change in one record, and the second officer who agrees."""
