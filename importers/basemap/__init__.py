"""The import of base maps: an extract of OpenStreetMap becomes tiles after Shortbread."""
