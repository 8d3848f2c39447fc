"""What can be seen on a desk's screen."""

from pathlib import Path

from PySide6.QtGui import QColor, QImage

from tests.desk.desk import Desk


def colors(desk: Desk, name: str) -> dict[str, int]:
    """How many pixels of the screen have each colour (``#rrggbb``); the picture stays as ``name``.png."""
    picture = look(desk, name)
    found: dict[int, int] = {}
    for y in range(picture.height()):
        for x in range(picture.width()):
            pixel = picture.pixel(x, y)
            found[pixel] = found.get(pixel, 0) + 1
    return {QColor(pixel).name(): count for pixel, count in found.items()}


def look(desk: Desk, name: str) -> QImage:
    """A picture of the screen, kept in the desk's folder."""
    assert desk.display is not None
    path: Path = desk.display.screenshot(desk.folder / f"{name}.png")
    picture = QImage(str(path))
    assert not picture.isNull()
    return picture


def middle(desk: Desk, name: str, color: str) -> tuple[int, int] | None:
    """The middle of what has this colour on the screen, or ``None`` where nothing has."""
    picture = look(desk, name)
    wanted = QColor(color).rgb()
    pixels = ((x, y) for y in range(picture.height()) for x in range(picture.width()))
    places = [(x, y) for x, y in pixels if picture.pixel(x, y) == wanted]
    if not places:
        return None
    columns, rows = [x for x, _ in places], [y for _, y in places]
    return (min(columns) + max(columns)) // 2, (min(rows) + max(rows)) // 2
