"""How agencies answer: figures of their cases, by month and so far, computed at night."""
