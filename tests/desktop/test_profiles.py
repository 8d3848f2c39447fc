"""Profiles by name and by path, and what is said of one that is of no use."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from notifier.context import UnreadableConfigError, given_server, read_settings
from notifier.core.item_rows import fields_of, line_of
from notifier.core.profile.check import ProfileFileError
from notifier.system.paths import Paths
from notifier.system.profiles import ProfileError, named_profile
from notifier.system.resources import resource, resource_text

ESTANDAR = resource_text("profiles/estandar.toml")
SHIPPED = sorted(path.stem for path in resource("profiles").glob("*.toml"))
READ = """
import sys
import notifier.app, notifier.dialogs.sign_in, notifier.engine, notifier.net.api, notifier.net.remote
import notifier.net.updates, notifier.session, notifier.sync.dialogue, notifier.sync.release_check
import notifier.ui.panel.panel
from notifier.system.profiles import named_profile

for name in sys.argv[1:]:
    named_profile(name)
print(sum(name.startswith("pydantic") for name in sys.modules))
"""


OF_BEFORE = """
name = "reparto"

[socket]
pushed = ["entrega"]

[socket.auth]
by = "event"
emit = "identificar"
payload = { clave = "{token}" }
accepted = "bienvenido"
user = "usuario.id"
refused = "rechazado"
code = "motivo"
terminal = ["CLAVE_VENCIDA"]
transient = ["OCUPADO"]

[[events]]
names = ["pedido.movido"]
categoria = "entrega"
id = "pedido.id"
numero = "pedido.folio"
estado = "pedido.situacion"

[[events]]
names = ["pedido.nuevo"]
kind = "created"
categoria = "entrega"
id = "pedido.id"

[aliases.codigos.entrega]
DESPACHADO = "EN_CAMINO"
RECIBIDO = "ENTREGADO"

[[rules]]
categoria = "entrega"
target = "NOVEDAD"
urgency = "critical"

[poll]
live = 60
down = 20

[rest]
login = "/sesion"
user = "/yo"
page_param = "pagina"
per_page_param = "cuantos"
per_page = 50

[rest.session]
login = "usuario"
password = "clave"
device = ""
token = "token"
user_id = "persona.id"
user_name = "persona.nombre"

[rest.lists.entrega]
path = "/pedidos"
rows = "pedidos"
current_page = "paginas.actual"
last_page = "paginas.ultima"
total = "paginas.total"
numero = "folio"
estado = "situacion"
detalle = "destino"

[links]
entrega = "{origin}/pedidos/{id}"
"""


@pytest.mark.parametrize("name", SHIPPED)
def test_each_shipped_profile_can_connect(name: str) -> None:
    assert named_profile(name).rest is not None


def test_a_profile_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    for name in ("otro", str(tmp_path / "otro.toml")):
        with pytest.raises(ProfileError, match="estandar, laravel-echo, paucara"):
            named_profile(name)


def test_a_profile_of_events_alone_cannot_connect(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(ESTANDAR.split("[rest]")[0], encoding="utf-8")
    with pytest.raises(ProfileError, match="rest"):
        named_profile(str(path))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"name = 5"])
def test_a_file_that_is_no_profile_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises((ProfileError, ProfileFileError)):
        named_profile(str(path))


def test_a_file_that_was_written_before_there_were_categories_goes_on_working(tmp_path: Path) -> None:
    """As the page of version 0.1 had it: three categories, and one line instead of fields."""
    path = tmp_path / "reparto.toml"
    path.write_text(OF_BEFORE, encoding="utf-8")
    profile = named_profile(str(path))
    assert profile.keys == ("entrega", "proforma", "vehiculo")
    assert profile.rest is not None
    spec = profile.rest.lists[profile.keys[0]]
    row = {"id": 7, "folio": "P-7", "situacion": {"codigo": "despachado"}, "destino": "Tienda Sol"}
    assert line_of(spec, row, fields_of(spec, row)) == "Tienda Sol"
    assert profile.codigo(profile.keys[0], "despachado") == "EN_CAMINO"


def test_a_mark_at_the_beginning_of_the_file_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(ESTANDAR, encoding="utf-8-sig")
    assert named_profile(str(path)).name == "estandar"


@pytest.mark.parametrize("written", ["~nobody-of-this-name/mine.toml", "mi\\u0000ne.toml", "folder.toml"])
def test_a_path_that_cannot_be_is_said_as_one_that_is_not_there(tmp_path: Path, written: str) -> None:
    paths = Paths.below(tmp_path)
    (paths.config_file.parent / "folder.toml").mkdir(parents=True)
    paths.config_file.write_text(f'[server]\nprofile = "{written}"\n', encoding="utf-8")
    with pytest.raises(ProfileError):
        named_profile(read_settings(paths, {}).server.profile)


@pytest.mark.parametrize("written", ["mine.toml", "profiles/mine.toml"])
def test_a_file_is_looked_for_beside_the_settings(tmp_path: Path, written: str) -> None:
    paths = Paths.below(tmp_path)
    paths.config_file.parent.mkdir(parents=True)
    paths.config_file.write_text(f"[server]\nprofile = '{written}'\n", encoding="utf-8")
    file = paths.config_file.parent / written
    file.parent.mkdir(exist_ok=True)
    file.write_text(ESTANDAR.replace('name = "estandar"', 'name = "mine"'), encoding="utf-8")
    assert named_profile(read_settings(paths, {}).server.profile).name == "mine"


def test_a_variable_may_name_a_file_too(tmp_path: Path) -> None:
    environ = {"ESTADO_NOTIFIER_SERVER__PROFILE": "/etc/mine.toml"}
    assert read_settings(Paths.below(tmp_path), environ).server.profile == "/etc/mine.toml"


def test_a_file_is_looked_for_beside_the_one_that_names_it(tmp_path: Path) -> None:
    near, far = tmp_path / "near", tmp_path / "far"
    paths = replace(Paths.below(tmp_path / "user"), site_config_dirs=(near, far))
    near.mkdir()
    far.mkdir()
    paths.site_config_files[1].write_text("server.profile = 'a.toml'", encoding="utf-8")
    assert given_server(paths).profile == str(far / "a.toml")
    paths.site_config_files[0].write_text("server.profile = 'b.toml'", encoding="utf-8")
    assert given_server(paths).profile == str(near / "b.toml")
    paths.config_dir.mkdir(parents=True)
    paths.config_file.write_text("server.profile = 'c.toml'", encoding="utf-8")
    assert read_settings(paths, {}).server.profile == str(paths.config_dir / "c.toml")
    assert given_server(paths).profile == str(near / "b.toml")


def test_an_administrators_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    paths = replace(Paths.below(tmp_path / "user"), site_config_dirs=(tmp_path,))
    paths.site_config_files[0].mkdir()
    with pytest.raises(UnreadableConfigError) as caught:
        read_settings(paths, {})
    assert str(paths.site_config_files[0]) in caught.value.tell(str)


def test_pydantic_is_loaded_for_a_persons_file_and_else_not(tmp_path: Path) -> None:
    """It costs a start ten megabytes."""
    path = tmp_path / "mine.toml"
    path.write_text(ESTANDAR, encoding="utf-8")

    def modules(*names: str) -> int:
        reply = subprocess.run(
            [sys.executable, "-c", READ, *names], capture_output=True, text=True, timeout=60, check=True
        )
        return int(reply.stdout)

    assert modules(*SHIPPED) == 0
    assert modules(str(path)) > 0
