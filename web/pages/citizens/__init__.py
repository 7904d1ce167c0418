"""The pages of citizens: their own page, its services, and all that is theirs alone."""
