"""Letters to people: an outbox in the transaction of the action, and who takes them from there."""
