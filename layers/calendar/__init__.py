"""Working days: the weekend and the public holidays of a country, with corrections."""
