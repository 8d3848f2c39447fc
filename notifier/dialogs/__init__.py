"""What the dialog windows ask for is done here: each file has one window and those who act for it."""
