"""Citizens: who somebody is, by which evidence, what he has agreed to, and his own page."""
