"""The base map: what lies below all places, made of an extract and served as vector tiles."""
