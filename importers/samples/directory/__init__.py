"""The demonstration directory: real agencies by name, invented contacts and invented services."""
