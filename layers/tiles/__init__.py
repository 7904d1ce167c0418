"""Vector tiles of the layers: clusters far out, every place close up."""
