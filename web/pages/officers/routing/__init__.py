"""The pages of the rules for whose affair a case is: their order, one rule, and trying them."""
