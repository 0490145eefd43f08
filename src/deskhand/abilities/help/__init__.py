"""What can be done, by example."""
