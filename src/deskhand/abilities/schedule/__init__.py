"""Requests that run later: at a time, again and again, or when something happens."""
