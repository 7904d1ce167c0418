"""Minutes on foot and by car: streets as a graph, and ways through it from one place to many."""
