"""The interactive window: spaces in which people are heard, at three levels of participation."""
