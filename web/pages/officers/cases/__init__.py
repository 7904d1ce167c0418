"""The pages of cases: the queue with its clocks, one case, and all that is done about it."""
