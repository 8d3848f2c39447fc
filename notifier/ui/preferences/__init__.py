"""The preferences window, a page a file; loaded when it is opened."""
