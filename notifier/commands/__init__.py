"""The commands, one a file. Each imports only what it needs, when it is called."""
