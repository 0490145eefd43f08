"""A real desk, as the tests of the abilities about files have it."""

from tests.abilities.files.conftest import desk

__all__ = ["desk"]
