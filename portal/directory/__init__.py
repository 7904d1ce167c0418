"""The directory of the government: its agencies, their offices and their services."""
