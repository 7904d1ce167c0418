"""The directory's tables: agencies and services in and out as workbooks and CSV files."""
