"""Whom the person knows."""
