"""What every source shares: a file's records on their way into the graph."""
