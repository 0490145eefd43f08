"""Where programs that are not ours run: with the files, the network and the time they were granted, and no more."""
