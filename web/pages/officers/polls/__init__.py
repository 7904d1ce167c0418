"""The pages on which officers write polls, make their keys, open, count and publish."""
