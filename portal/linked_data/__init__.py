"""What all our linked data has in common: its forms, how graphs are written, names of the web."""
