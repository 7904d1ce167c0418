"""The pages on which people write to the government, and follow what they wrote."""
