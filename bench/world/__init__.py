"""The live world measured: how many desks one hub holds, how far behind what is stored is, how soon it answers."""
