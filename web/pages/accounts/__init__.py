"""The pages on which officers sign in, look after their accounts and invite each other."""
