"""How open data is: stars with their reason and what gains the next, and what a dataset lacks."""
