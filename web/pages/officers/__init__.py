"""The back office: where officers see, propose and decide what the directory says."""
