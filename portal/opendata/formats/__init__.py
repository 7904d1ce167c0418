"""What the bytes of a file are, whatever it is called."""
