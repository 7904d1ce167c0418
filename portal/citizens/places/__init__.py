"""A person's own places: home, work, school and others, sealed."""
