"""One search over agencies, services and places."""
