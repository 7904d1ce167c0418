"""Origins: the catalogues of others that datasets are harvested from, and their records there."""
