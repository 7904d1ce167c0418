"""What the back office asks of the directory: what is to be done, what happened, whose it is."""
