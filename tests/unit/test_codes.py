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
        # What web forms, word processors and spreadsheets leave in a text.
        ("No\u00a0entregado", "NO_ENTREGADO"),
        ("\u202fNo\u2003entregado\u3000", "NO_ENTREGADO"),
        ("EN_\u200bCAMINO", "EN_CAMINO"),
        ("\ufeffEN_CAMINO\r\n", "EN_CAMINO"),
        ("EN\u00ad_CAMINO", "EN_CAMINO"),
        ("\u200eEN_CAMINO\u200f", "EN_CAMINO"),
        ("EN\u2060_CA\u200dMINO\ufe0f", "EN_CAMINO"),
        ("en\u2011camino", "EN_CAMINO"),
        ("En — camino", "EN_CAMINO"),
        ("\u2212en\u2013camino\x00", "EN_CAMINO"),
        ("En\u2028camino", "EN_CAMINO"),
        ("En\u2800camino", "EN_CAMINO"),
        ("LLEGO\u0301", "LLEGO"),
        ("\uff2c\uff2cEG\uff2f", "LLEGO"),
        ("EN__CAMINO", "EN_CAMINO"),
        ("\u200b\u00a0", ""),
    ],
)
def test_codes_are_compared_without_case_accents_and_spaces(written: str, code: str) -> None:
    assert canonical(written) == code


@given(st.text(max_size=40))
def test_canonical_form_is_stable(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


def test_an_unknown_code_is_readable() -> None:
    assert readable("EN_RUTA_LARGA") == "En ruta larga"
