"""Finding a place by its name: areas and features."""
