"""Positions: from the cells and geometries of rows to WGS 84."""
