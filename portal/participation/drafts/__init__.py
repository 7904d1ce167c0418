"""What somebody has typed and not sent yet, kept while he signs in or shows who he is."""
