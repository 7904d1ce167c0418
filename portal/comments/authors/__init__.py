"""People in public: a display name that they have chosen, and nothing of the person behind it."""
