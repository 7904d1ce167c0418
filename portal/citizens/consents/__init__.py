"""What people agree to: for which purpose and service, in which words, until when."""
