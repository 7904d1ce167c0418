"""The gazetteer's importers: GeoNames, OpenStreetMap, and a table of one's own."""
