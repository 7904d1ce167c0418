"""The page of one place: what is known of it, what is done there, and what is like it nearby."""
