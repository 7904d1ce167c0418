"""The files of datasets on their way out, and how often each was taken: by day, never by whom."""
