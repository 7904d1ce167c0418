"""The back office of participation: spaces are written, published, told about and closed here."""
