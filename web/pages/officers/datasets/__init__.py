"""The back office of open data: write a dataset, hand in files, review, publish, withdraw."""
