"""The operating system's keyring: the session's token and the proxy's password, and nothing else."""
