"""The pure part: what an estado is, what a message means, what deserves an alert. No Qt, no I/O, no clock."""
