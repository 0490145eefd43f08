"""Who competes for the same work, for tests of routing: what is asked of one can be done by another."""
