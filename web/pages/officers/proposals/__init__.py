"""The pages of proposals: those that wait, one of them, and the decision."""
