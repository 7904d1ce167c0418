"""The closed lists of words by which the directory is ordered: audiences, life events, sectors."""
