"""Statistics for officers: what was done for each agency in a month, and what stands at each."""
