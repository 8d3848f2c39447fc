"""The parts of others that are shipped: also what wheels have compiled into them, each with its licence."""

import json
import sys
from importlib.metadata import Distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def packaging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))


def wheel(folder: Path, *components: dict[str, object]) -> Distribution:
    info = folder / "reloj-1.0.dist-info"
    (info / "sboms").mkdir(parents=True)
    (info / "METADATA").write_text(
        "Metadata-Version: 2.4\nName: reloj\nVersion: 1.0\nLicense-Expression: MIT\n"
    )
    (info / "sboms/list.json").write_text(json.dumps({"components": components}))
    (info / "RECORD").write_text("reloj-1.0.dist-info/sboms/list.json,,\n")
    return Distribution.at(info)


def component(name: str, licence: str = "", **more: object) -> dict[str, object]:
    said = [{"expression": licence}] if licence else []
    return {"name": name, "version": "2", "purl": f"pkg:cargo/{name}@2", "licenses": said} | more


def test_what_a_wheel_lists_is_a_part_but_not_what_built_it(tmp_path: Path) -> None:
    from freeze.parts import of_distribution

    dist = wheel(
        tmp_path,
        component("ruedas", "MIT OR Apache-2.0", author="Ana Roca <ana@example.org>, Luis"),
        component("openssl", purl="pkg:generic/openssl@2?download_url=https://example.org"),
        component("compilador", "MIT", scope="excluded"),
        component("reloj-interior", "MIT", purl="pkg:cargo/reloj-interior@2?download_url=file://."),
    )
    inside = of_distribution(dist).inside
    assert [(part.name, part.licence, part.authors) for part in inside] == [
        ("ruedas", "MIT OR Apache-2.0", "Ana Roca, Luis"),
        ("openssl", "Apache-2.0", ""),
    ]
    assert inside[1].purl == "pkg:generic/openssl@2"


def test_a_part_without_a_word_about_its_licence_is_refused(tmp_path: Path) -> None:
    from freeze.parts import of_distribution

    with pytest.raises(SystemExit, match="ruedas"):
        of_distribution(wheel(tmp_path, component("ruedas")))


def test_the_texts_go_with_what_is_compiled_in(tmp_path: Path) -> None:
    from freeze.parts import of_distribution
    from freeze.within_wheels import write_within_wheel

    part = of_distribution(Distribution.from_name("cryptography"))
    write_within_wheel(tmp_path / "written", part)
    text = (tmp_path / "written").read_text(encoding="utf-8")
    assert "\nopenssl 4" in text or "\nopenssl 3" in text
    assert "\nasn1 " in text
    assert "Apache License" in text
    assert "Redistribution and use in source and binary forms" in text


def test_a_licence_without_a_text_is_refused(tmp_path: Path) -> None:
    from freeze.parts import of_distribution
    from freeze.within_wheels import write_within_wheel

    with pytest.raises(SystemExit, match="WTFPL"):
        write_within_wheel(
            tmp_path / "written", of_distribution(wheel(tmp_path, component("ruedas", "WTFPL")))
        )


def test_the_texts_that_debian_s_point_at_are_found(tmp_path: Path) -> None:
    from freeze.parts import COMMON_LICENCES, pointed_at

    notice = tmp_path / "copyright"
    notice.write_bytes(
        b"On Debian, see /usr/share/common-licenses/Apache-2.0.\n"
        b"`/usr/share/common-licenses/GPL-3' /usr/share/common-licenses/GPL, \xa9 2001"
    )
    assert pointed_at(notice) == [COMMON_LICENCES / name for name in ("Apache-2.0", "GPL", "GPL-3")]


def test_python_of_macos_brings_openssl_and_nothing_comes_from_elsewhere(tmp_path: Path) -> None:
    from freeze.parts import of_framework

    lib = Path(sys.base_prefix).resolve()
    assert of_framework(lib / "lib/libssl.3.dylib").name == "OpenSSL"
    assert of_framework(lib / "Python").name == "CPython"
    with pytest.raises(SystemExit, match="what licence"):
        of_framework(tmp_path / "libotra.dylib")
