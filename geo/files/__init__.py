"""What files are by their bytes, and how far they may be opened without harm."""
