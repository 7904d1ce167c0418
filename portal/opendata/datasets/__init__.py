"""Datasets with their resources and versions: written, reviewed, shown to everybody, withdrawn."""
