"""Participation as open data: spaces, ideas with their answers, support by month, polls."""
