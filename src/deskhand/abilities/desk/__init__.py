"""This computer itself: what it is called, how its battery and its disks stand."""
