"""What is about officers alone: their roles in agencies, invitations, the people of an agency."""
