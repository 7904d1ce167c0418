"""What must not be published: a look at every table for persons, settled by a second officer."""
