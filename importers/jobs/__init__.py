"""Imports that run outside a request: the table, the queue, and what a worker does with them."""
