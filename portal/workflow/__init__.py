"""Work that goes from state to state by a definition: what may follow, by whom, until when."""
