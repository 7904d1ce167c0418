"""Logos of agencies: pictures that officers hand in, drawn anew before they are kept."""
