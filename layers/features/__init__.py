"""Features: the places of a layer, in every state they have had."""
