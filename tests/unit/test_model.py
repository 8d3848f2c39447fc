import pytest

from notifier.core.model import Alert, AlertKind, ItemKey, Urgency
from tests.alerts import alert
from tests.categorias import ENTREGA, VEHICULO


def test_an_item_key_survives_its_text_form() -> None:
    key = ItemKey(VEHICULO, "12")
    assert ItemKey.parse(str(key)) == key


@pytest.mark.parametrize("text", ["", "entrega", "entrega:", ":3"])
def test_what_is_no_item_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        ItemKey.parse(text)


def test_alerts_of_one_item_share_a_topic() -> None:
    key = ItemKey(ENTREGA, "7")
    first = alert(1, key=key)
    second = alert(2, key=key)
    link = Alert(AlertKind.LINK, "e", "f", Urgency.NORMAL)
    assert first.topic == second.topic == "entrega:7"
    assert link.topic == "link"
