"""Forums: topics that people open in the categories of a space, and discuss."""
