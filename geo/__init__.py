"""The ground: the database, coordinates, distances, the country and its words."""
