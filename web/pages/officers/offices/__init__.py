"""The pages on which offices are listed and edited."""
