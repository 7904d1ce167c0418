"""Pages of discussions: read by everybody, written in by who has signed in."""
