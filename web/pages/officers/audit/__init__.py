"""The pages of the audit log: who did what and when, what stood before and after, for whom."""
