"""The directory as CPSV-AP 3.2: Turtle and JSON-LD for each service, each agency and as a whole."""
