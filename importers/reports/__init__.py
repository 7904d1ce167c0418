"""Reports: what an officer gets of an import, as a file to mend and as a page to read."""
