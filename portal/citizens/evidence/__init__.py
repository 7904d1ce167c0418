"""Evidence of who somebody is: one port, and those who give an answer to it."""
