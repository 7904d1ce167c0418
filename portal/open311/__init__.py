"""Located public reports for programs that speak Open311 GeoReport v2, on the tables of cases."""
