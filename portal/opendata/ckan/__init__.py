"""The datasets for programs that speak CKAN's Action API: read only, as CKAN's code behaves."""
