"""Requests for data that nobody has published yet: asked, looked at, answered, and appealed."""
