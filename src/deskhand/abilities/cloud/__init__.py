"""Objects in cloud storage, and virtual machines."""
