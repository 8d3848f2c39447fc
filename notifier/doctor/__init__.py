"""The doctor: what is asked to find out why the program does not do what it should. One subject a file."""
