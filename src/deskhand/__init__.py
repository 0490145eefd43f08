"""Message your computer, and it does the work, with proof."""

__version__ = "0.1.0"
