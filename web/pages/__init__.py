"""The HTML pages: the finder and the page of one place."""
