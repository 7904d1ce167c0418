"""Texts that people write in public: read once, kept as they were typed and as HTML."""
