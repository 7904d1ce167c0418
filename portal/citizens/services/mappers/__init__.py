"""How the answer of each agency becomes what is shown: one function for each service."""
