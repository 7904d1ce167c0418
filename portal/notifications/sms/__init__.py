"""Text messages: their length, to whom they go, the gateway, and what it reports."""
