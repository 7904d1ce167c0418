"""Work outside requests: the queue on PostgreSQL, its worker, and what is done each night."""
