"""One specialist of the test kit."""
