"""Letters to people: an outbox in the transaction of the deed, and who takes them from there."""
