"""Invented spaces of participation, titled as samples, with times counted from their loading."""
