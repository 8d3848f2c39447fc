"""What may be a token: a server may give anything as one. Pure; any thread."""

MAX_TOKEN = 16 * 1024
"""Characters. A header of more is refused by servers, and a pipe takes so much at once on every system."""


def is_token(text: str) -> bool:
    """Whether a header can carry it: letters of ASCII that are seen, and not too many of them.

    A library would refuse another one later, with its value in the error's text.
    """
    return 0 < len(text) <= MAX_TOKEN and all("!" <= char <= "~" for char in text)
