"""What people think of pages, services and agencies: ratings without an account, moderated."""
