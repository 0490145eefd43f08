"""Automations that are kept: the format, signing, install, the market's index. What worked once costs nothing twice."""
