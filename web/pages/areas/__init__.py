"""The way through the country without a distance: areas, the areas in them, and their places."""
