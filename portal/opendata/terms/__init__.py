"""The words that describe a dataset: licences, categories, frequencies."""
