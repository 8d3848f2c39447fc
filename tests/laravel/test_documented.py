"""What ``docs/relay.md`` shows of Laravel: PHP that is PHP, and an event that the relay understands."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifier.core.catalog import load_catalog
from notifier.server.relay.broadcasts import Broadcasts, Told
from notifier.server.relay.channels import Channels
from notifier.system.profiles import named_profile
from notifier.system.resources import resource_text
from tests.categorias import SPECS
from tests.laravel.application import Laravel
from tests.relay.redis_server import RedisServer

PAGE = (Path(__file__).parents[2] / "docs" / "relay.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```php\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
HINT = {
    "id": 7,
    "numero": "ENT-7",
    "codigo": "ENTREGADO",
    "version": 3,
    "timestamp": "2026-03-02T10:30:00-04:00",
}


@pytest.mark.parametrize("block", BLOCKS, ids=[block.split("\n")[-3] for block in BLOCKS])
def test_each_piece_of_php_is_php(block: str) -> None:
    if not (php := shutil.which("php")):
        pytest.skip("PHP is not installed")
    checked = subprocess.run([php, "-l"], input=block, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", ["estado:creado", "estado:cambio", "estado:borrado"])
def test_the_event_is_published_where_and_as_the_relay_reads_it(
    redis: RedisServer, laravel: Laravel, tmp_path: Path, name: str
) -> None:
    (event,) = [block for block in BLOCKS if "class CambioDeEstado" in block]
    file = tmp_path / "CambioDeEstado.php"
    file.write_text(event, encoding="utf-8")
    with redis.listening() as heard, Laravel(redis) as fresh:
        fresh.documented(file, name, "entrega", HINT)
        channel, message = heard.next()
    assert Channels("laravel_database_", ("estados",)).name(channel) == "estados"
    catalog = load_catalog(resource_text("catalogo.toml"), SPECS)
    told = Broadcasts(named_profile("estandar"), catalog, lambda: datetime.now(UTC)).read(message)
    assert isinstance(told, Told)
    assert told.event == name
    assert {key: told.payload[key] for key in HINT} == {**HINT, "id": "7"}
