"""Tables of files, row by row, in memory that does not grow with the file."""
