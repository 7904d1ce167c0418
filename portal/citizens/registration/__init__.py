"""Registration: step by step, with evidence, so that nobody learns who is registered."""
