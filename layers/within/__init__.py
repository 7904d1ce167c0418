"""What lies within an area: lists by name, and what the features there say."""
