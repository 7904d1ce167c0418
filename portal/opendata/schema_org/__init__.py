"""Datasets in schema.org's words, by which search engines of data know them."""
