"""What a phone takes along of an area: its places as one file, its map as another."""
