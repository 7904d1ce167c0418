"""The public pages of participation: spaces, and what other parts show in them."""
