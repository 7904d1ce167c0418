"""The hot index: layers in memory, and radius queries answered from it without the database."""
