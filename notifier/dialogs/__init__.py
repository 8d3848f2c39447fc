"""What windows and clicks ask for is done here: each file has one of them and those who act for it."""
