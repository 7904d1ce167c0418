"""Enquiries and complaints: what people write to agencies, until it is closed."""
