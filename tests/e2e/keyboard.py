"""A hand on the keyboard of a private desktop."""

import subprocess


def type_into_window(environ: dict[str, str], *texts: str, title: str = "Iniciar sesión") -> None:
    """Real key presses: each text, then Tab to the next field; Return at the end."""
    _focus(environ, title)
    for number, text in enumerate(texts):
        if number:
            subprocess.run(["xdotool", "key", "Tab"], env=environ, check=True)
        # The text comes from a file, not from an argument: it may be a password.
        subprocess.run(["xdotool", "type", "--file", "-"], env=environ, input=text, text=True, check=True)
    subprocess.run(["xdotool", "key", "Return"], env=environ, check=True)


def type_into_first_steps(environ: dict[str, str], api_url: str, login: str, password: str) -> None:
    """As :func:`type_into_window`, where nobody has said yet which server it is."""
    for number, texts in enumerate(((api_url,), (login, password)), 1):
        type_into_window(environ, *texts, title=rf"Primeros pasos \({number} de 3\)")


def press_return(environ: dict[str, str], title: str) -> None:
    """Press Return in the window of this title."""
    _focus(environ, title)
    subprocess.run(["xdotool", "key", "Return"], env=environ, check=True)


def press(environ: dict[str, str], title: str, *keys: str) -> None:
    """Press these keys, by xdotool's names, in the window of this title."""
    _focus(environ, title)
    for key in keys:
        subprocess.run(["xdotool", "key", key], env=environ, check=True)


def _focus(environ: dict[str, str], title: str) -> None:
    find = ["xdotool", "search", "--sync", "--onlyvisible", "--name", title]
    window = subprocess.run(find, env=environ, capture_output=True, text=True, timeout=60, check=True)
    subprocess.run(["xdotool", "windowfocus", "--sync", window.stdout.split()[0]], env=environ, check=True)
