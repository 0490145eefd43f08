"""A prompt becomes software that runs."""
