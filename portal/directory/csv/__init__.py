"""The registers as flat CSV files for everybody."""
