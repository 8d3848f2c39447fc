"""A backend as contract part 2 describes it, on Node's own Socket.IO; ``tests/node_backend.py`` runs it."""
