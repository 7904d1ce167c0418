"""The PostGIS layer engine: definitions, releases, features, areas, and what is around a point."""
