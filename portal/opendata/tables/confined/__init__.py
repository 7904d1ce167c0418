"""What runs in a process of its own: it holds no secret, reaches no network and may fail alone."""
