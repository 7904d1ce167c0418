"""How often something may be tried: each topic names its own limits, they are counted here."""
