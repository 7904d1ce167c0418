"""What is around a point: the radius query and its answer."""
