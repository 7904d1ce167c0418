"""How files become layers: readers, column mapping, checks, reports."""
