"""What people write under anything that can be discussed, and how it is kept in order."""
