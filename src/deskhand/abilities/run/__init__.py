"""About the work itself: how far it is, stop it, why it did what it did, take it back."""
