"""Messages on chat platforms, to somebody other than whoever asks."""
