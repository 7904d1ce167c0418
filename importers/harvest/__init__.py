"""Harvests: the catalogues of other portals, read on a schedule and kept as datasets here."""
