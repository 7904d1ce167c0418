"""Accounts: who may sign in, with what, for how long, and what they may do where."""
