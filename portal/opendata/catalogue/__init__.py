"""Reading the catalogue: search with facets, lists, feeds, and the same as JSON."""
