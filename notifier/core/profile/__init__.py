"""How one backend speaks, as data: what a profile may say, and how a file with one is read and checked."""
