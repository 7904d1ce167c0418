"""What people meet: the HTTP application, the command line, the pages."""
