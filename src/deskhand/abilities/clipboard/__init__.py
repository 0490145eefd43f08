"""What was copied."""
