"""What topics of the portal offer as open data, in one registry."""
