"""The pages on which people register, one for each step."""
