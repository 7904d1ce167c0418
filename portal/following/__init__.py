"""Who follows what, and what has happened there: source of letters, weekly digests and feeds."""
