"""What can be seen on a private desktop's screen."""

from pathlib import Path

from PySide6.QtGui import QColor, QImage

from tests.private_desktop.private_desktop import PrivateDesktop


def colors(private_desktop: PrivateDesktop, name: str) -> dict[str, int]:
    """How many pixels of the screen have each colour (``#rrggbb``); the picture stays as ``name``.png."""
    picture = look(private_desktop, name)
    found: dict[int, int] = {}
    for y in range(picture.height()):
        for x in range(picture.width()):
            pixel = picture.pixel(x, y)
            found[pixel] = found.get(pixel, 0) + 1
    return {QColor(pixel).name(): count for pixel, count in found.items()}


def look(private_desktop: PrivateDesktop, name: str) -> QImage:
    """A picture of the screen, kept in the private desktop's folder."""
    assert private_desktop.display is not None
    path: Path = private_desktop.display.screenshot(private_desktop.folder / f"{name}.png")
    picture = QImage(str(path))
    assert not picture.isNull()
    return picture


def middle(private_desktop: PrivateDesktop, name: str, color: str) -> tuple[int, int] | None:
    """The middle of what has this colour on the screen, or ``None`` where nothing has."""
    picture = look(private_desktop, name)
    wanted = QColor(color).rgb()
    pixels = ((x, y) for y in range(picture.height()) for x in range(picture.width()))
    places = [(x, y) for x, y in pixels if picture.pixel(x, y) == wanted]
    if not places:
        return None
    columns, rows = [x for x, _ in places], [y for _, y in places]
    return (min(columns) + max(columns)) // 2, (min(rows) + max(rows)) // 2
