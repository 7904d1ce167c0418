"""Reminders: what ends on a day is told of before, each once."""
