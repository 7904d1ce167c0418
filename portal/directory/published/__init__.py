"""The registers as machines read them: which state they are in, and records batch by batch."""
