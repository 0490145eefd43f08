"""Abilities that exist only so that hub and desk can be tested: `Registry.discover("deskhand.testing.abilities")`."""
