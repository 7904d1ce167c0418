"""The datasets as DCAT-AP 3.0.1: Turtle, JSON-LD and RDF/XML for each, and for all in pages."""
