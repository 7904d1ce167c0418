"""The public pages of open data: the catalogue, and the page of a dataset."""
