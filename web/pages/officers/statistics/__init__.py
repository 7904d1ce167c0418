"""The pages of statistics: what stands at each agency, and what was done in a month."""
