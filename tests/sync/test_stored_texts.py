"""What an earlier version has stored may be anything; what is read of it is plain text."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from notifier.core.item_fields import Fields
from notifier.core.model import Estado
from notifier.sync.store.store import Store
from tests.categorias import ENTREGA
from tests.hostile import HOSTILE, check_plain
from tests.sync.store_samples import ITEM, move


class Stored(Fields):
    """Written as they are, which no version of ours does."""

    def __init__(self, text: str) -> None:
        super().__init__({"client": "x"})
        self._texts = (text,)


@pytest.mark.parametrize("text", [text for name, text in HOSTILE.items() if name != "half"])
def test_a_database_of_an_earlier_version_is_plain_when_it_is_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.db"
    with closing(Store(path)) as store:
        store.use_account("a")
        old = replace(ITEM, numero=text, detalle=text, fields=Stored(text))
        store.set_estados(ENTREGA, (Estado("A", text, f"#123456{text}", text, 4, final=True),))
        move(store, old)
        store.apply(ENTREGA, (old,), (), (), baseline=True)
    with closing(Store(path)) as again:
        (item,) = again.items(ENTREGA)[0].values()
        (estado,) = again.estados(ENTREGA)
        (alert,) = again.pending_alerts()
        transition = alert.transitions[0]
        for shown in (
            *(*item.fields.texts, *transition.fields.texts),
            *(item.numero, item.detalle, estado.nombre, estado.icono),
            *(alert.title, alert.body, transition.numero, transition.detalle),
        ):
            check_plain(shown)
        assert (item.id, estado.color) == (ITEM.id, "")
