"""The window of the first start: from an address to the first alert."""
