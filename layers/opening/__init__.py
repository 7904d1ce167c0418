"""Opening hours: what they say about a moment."""
