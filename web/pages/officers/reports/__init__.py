"""The pages of reports of errors: those that wait, one of them, and what is done about it."""
