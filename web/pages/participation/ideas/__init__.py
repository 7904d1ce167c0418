"""The pages of ideas: their lists, one idea, proposing, supporting and taking back."""
