"""The gazetteer: places by name, whatever they are, and the names that people write for them."""
