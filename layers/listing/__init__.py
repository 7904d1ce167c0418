"""The list of layers as JSON: what is declared of each, with its state in the database."""
