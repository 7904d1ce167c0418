"""The pages of releases: what collections became when, what waits, and the way back."""
