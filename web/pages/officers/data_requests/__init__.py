"""The back office of data requests: what waits for an answer until when, and answering it."""
