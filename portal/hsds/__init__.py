"""The directory as an HSDS 3.0 read API: services, organizations and where services are given."""
