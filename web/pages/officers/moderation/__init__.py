"""The pages on which officers moderate what people write."""
