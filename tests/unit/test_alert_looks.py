"""The pictures and sounds of alerts are there, differ, and are what the code that draws them makes."""

import wave
from pathlib import Path

import pytest

from notifier.core.catalog import load_catalog
from notifier.core.look import Look, look_of_all, picture_of, sound_file_of, sound_name_of
from notifier.core.model import Categoria
from notifier.core.profile.profile import Profile
from notifier.system.resources import resource, resource_text

PICTURES = [picture_of(look, urgent=urgent) for look in Look for urgent in (False, True)]


def test_each_look_has_a_picture_and_what_is_urgent_another(resources: Path) -> None:
    drawn = {(resources / name).read_bytes() for name in PICTURES}
    assert len(drawn) == len(PICTURES) == 10


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_a_bitmap_of_two_pixels_for_each_of_48(resources: Path, name: str) -> None:
    data = (resources / name).read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (96, 96)


@pytest.mark.parametrize(("urgent", "seconds"), [(False, 0.44), (True, 1.07)])
def test_a_sound_is_short_and_what_is_urgent_longer(urgent: bool, seconds: float) -> None:
    with wave.open(str(resource(sound_file_of(urgent=urgent)))) as sound:
        assert sound.getnframes() / sound.getframerate() == pytest.approx(seconds, abs=0.01)


def test_the_themes_name_tells_what_is_urgent_too() -> None:
    assert sound_name_of(urgent=True) == "dialog-warning"
    assert sound_name_of(urgent=False) == "message-new-instant"


def test_trouble_is_never_under_another_picture() -> None:
    assert look_of_all([Look.GOOD, Look.TROUBLE, Look.MONEY]) is Look.TROUBLE
    assert look_of_all([Look.GOOD, Look.GOOD]) is Look.GOOD
    assert look_of_all([Look.GOOD, Look.UNDERWAY]) is Look.NEUTRAL
    assert look_of_all([]) is Look.NEUTRAL


def test_payments_have_the_picture_of_money_and_their_trouble_has_not(paucara: Profile) -> None:
    catalog = load_catalog(resource_text("catalogo.toml"), paucara.categorias)
    pago = Categoria("pago")
    assert catalog.look(pago, "PAGADO") is Look.MONEY
    assert catalog.look(pago, "PARCIAL") is Look.MONEY
    assert catalog.look(pago, "VENCIDO") is Look.TROUBLE
