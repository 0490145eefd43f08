"""How the hub's tables come to be, one numbered step after the other; the only way they do."""
