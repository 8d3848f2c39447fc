"""The operating system, one service a file: keyring, notifications, single instance, folders, logs."""
