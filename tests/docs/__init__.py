"""What a page tells people to do is done here, to the letter."""
