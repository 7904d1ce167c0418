"""The open data platform: datasets of the portal and of agencies, and how open they are."""
