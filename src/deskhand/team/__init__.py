"""A prompt becomes software: a blueprint, tasks with owners, contracts between them, gates that must pass."""
