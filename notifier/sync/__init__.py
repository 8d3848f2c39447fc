"""The truth: one thread that owns it, the database that keeps it, the outbox that tells it."""
