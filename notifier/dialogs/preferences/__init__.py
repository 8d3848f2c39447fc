"""The preferences window with what acts for it."""
