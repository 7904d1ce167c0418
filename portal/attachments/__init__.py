"""Files that people hand in: what may come in, where they are kept and for how long."""
