"""The panel: every item with its estado."""
