"""The accounts of agencies and ministers on social networks that were found to be theirs."""
