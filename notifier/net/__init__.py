"""Sockets and HTTP. Each library of the network has one importer here."""
