"""Calls to agencies: one port, an adapter in the shape of X-Road, contracts, and a ledger."""
