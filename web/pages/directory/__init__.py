"""The public pages of the directory: agencies, services, their bundles, search, error reports."""
