"""Where people talk to Deskhand: one folder per platform behind one contract. A channel knows nothing of the hub."""
