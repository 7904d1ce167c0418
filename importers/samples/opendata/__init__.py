"""Invented datasets of the demonstration: titles, files and answers say that they are samples."""
