"""What the records of the registers say: of an agency, of a service, value by value."""
