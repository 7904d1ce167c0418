"""What the public reports about a page that is wrong, until an officer has dealt with it."""
