"""Whether there is a network, as the system tells it."""
