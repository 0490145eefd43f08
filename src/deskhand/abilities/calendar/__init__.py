"""Events: shown, fitted in, moved and called off, over servers and over folders of .ics files."""
