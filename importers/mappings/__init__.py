"""Which columns of a source hold which fields, as officers have confirmed it."""
