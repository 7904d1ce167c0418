"""What operators measure: counts of each process, summed over all of them for `/metrics`."""
