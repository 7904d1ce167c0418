"""Offices: the features of the layer `offices` as the directory sees them."""
