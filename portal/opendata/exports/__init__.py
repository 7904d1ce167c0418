"""Versions that are tables in other formats: streamed, or made once somebody has asked for them."""
