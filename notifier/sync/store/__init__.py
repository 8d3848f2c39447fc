"""What is known of the items, kept in SQLite: tables, rows, damage and rebuilding, housekeeping."""
