"""A step that takes its time and whose effect can be counted."""
