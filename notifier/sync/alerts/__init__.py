"""From a stored alert to the desktop: what is batched, what is delivered, and what a person chose to hear."""
