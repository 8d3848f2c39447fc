import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.core.codes import canonical, readable


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("En Ruta", "EN_RUTA"),
        (" disponible ", "DISPONIBLE"),
        ("LLEGÓ", "LLEGO"),
        ("en-camino", "EN_CAMINO"),
        ("Preparación  de\tcarga", "PREPARACION_DE_CARGA"),
        ("ENTREGADO", "ENTREGADO"),
    ],
)
def test_codes_are_compared_without_case_accents_and_spaces(written: str, code: str) -> None:
    assert canonical(written) == code


@given(st.text(max_size=40))
def test_canonical_form_is_stable(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


def test_an_unknown_code_is_readable() -> None:
    assert readable("EN_RUTA_LARGA") == "En ruta larga"
