"""Which layers there are: their definitions, and the table of their current releases."""
