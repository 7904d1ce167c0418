"""The pages of answers that are written often: a list, one with its versions, a new one."""
