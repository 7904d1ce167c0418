"""Administrative areas: the country, its governorates, districts and sub-districts."""
