"""The agencies' services on a citizen's page: chosen, asked for at sign-in, kept for a while."""
