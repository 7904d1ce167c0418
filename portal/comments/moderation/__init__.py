"""Moderation: who appears at once, what waits, who decided what with which reason, and appeals."""
