"""What strangers may send, against each parser: ``make test`` briefly, ``make fuzz`` for long.

One module a parser. Its ``target(data)`` reads the bytes as that parser's input and raises only where the
parser breaks its word: with an error that it does not document, or with a value that its callers may not get.
``SEEDS`` are inputs to begin with.
"""
