"""The pages of data requests: what people ask for, what agencies answer, and the form."""
