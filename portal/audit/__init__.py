"""The audit log: who changed what and when, in rows that are never changed and hang together."""
