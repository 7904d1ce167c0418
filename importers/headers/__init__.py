"""Headers of files: the words they are known by, and what they are made of."""
