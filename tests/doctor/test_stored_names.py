"""What the database knows of people stays on this computer, in whichever field it is."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from notifier.core.item_fields import Fields
from notifier.doctor.anonymizing import HIDDEN, Pseudonyms, stored_names
from notifier.sync.store.store import Store
from tests.categorias import ENTREGA
from tests.sync.store_samples import ITEM, move

FIELDS = Fields({"client": "Tienda Luna", "zone": "Sur", "phone": "+591 712-34567", "amount": "450.50"})


def test_clients_and_phones_of_any_field_are_hidden(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with closing(Store(path)) as store:
        store.apply(ENTREGA, (replace(ITEM, fields=FIELDS, detalle=""),), (), ())
        move(store, replace(ITEM, id="2", fields=Fields({"driver": "Rosa Quispe"}), detalle=""))
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE items SET fields = '{' WHERE id = '2'")
        db.commit()
    hidden = Pseudonyms(stored_names(path)).hide("Tienda Luna, Sur: +591 712-34567, 450.50; Rosa Quispe")
    assert hidden == f"{HIDDEN}, {HIDDEN}: {HIDDEN}, 450.50; {HIDDEN}"
