"""Forms as schemas have them: the shape of every field, and what was typed into it."""
