"""The control socket: how a second call of the program speaks with the one that runs."""
