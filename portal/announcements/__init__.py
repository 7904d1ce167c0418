"""Announcements and notices of outages that officers publish, with a start and an end."""
