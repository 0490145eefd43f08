"""What just worked, kept under a name and run again."""
