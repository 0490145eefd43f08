"""What a person said they like, always want, or never."""
