"""Numbers in the language of the texts; amounts are exact, and what is none stays as it stands."""

import pytest

from notifier.core.numbers import amount_text, line_text, number_text, thousands
from notifier.system.language import translator

SPANISH, ENGLISH = translator("es", {}), translator("en", {})


def test_numbers_have_the_marks_of_the_language() -> None:
    assert (thousands(7000, SPANISH), thousands(7000, ENGLISH)) == ("7.000", "7,000")
    assert (number_text(1234.5, 2, SPANISH), number_text(1234.5, 2, ENGLISH)) == ("1.234,50", "1,234.50")
    assert (number_text(-0.5, 1, SPANISH), number_text(3, 0, ENGLISH)) == ("-0,5", "3")


@pytest.mark.parametrize(
    ("kept", "spanish", "english"),
    [
        ("1234.50", "1.234,50", "1,234.50"),
        ("0.05", "0,05", "0.05"),
        ("-1234567.00", "-1.234.567,00", "-1,234,567.00"),
        ("-0.50", "-0,50", "-0.50"),
        ("90071992547409931234.01", "90.071.992.547.409.931.234,01", "90,071,992,547,409,931,234.01"),
        ("1.234", "1.234", "1.234"),  # nobody knows which mark this is
        ("Bs 12.00", "Bs 12.00", "Bs 12.00"),
        ("", "", ""),
    ],
)
def test_an_amount_is_written_as_people_do(kept: str, spanish: str, english: str) -> None:
    assert (amount_text(kept, SPANISH), amount_text(kept, ENGLISH)) == (spanish, english)


def test_a_line_shows_its_amount_so_and_nothing_else_changes() -> None:
    fields = {"client": "Sol 12.50", "amount": "1234.50"}
    assert line_text("Sol 12.50 · Bs 1234.50", fields, SPANISH) == "Sol 12.50 · Bs 1.234,50"
    assert line_text("Sol 12.50 · Bs 1234.50", fields, ENGLISH) == "Sol 12.50 · Bs 1,234.50"
    assert line_text("Bs 1234.50.", fields, SPANISH) == "Bs 1.234,50."


@pytest.mark.parametrize("line", ["ref 91234.50", "v1234.50.1", "1234.501", "-1234.50"])
def test_a_number_that_only_contains_the_amount_is_another_one(line: str) -> None:
    assert line_text(line, {"amount": "1234.50"}, SPANISH) == line


def test_a_line_without_an_amount_stays() -> None:
    assert line_text("Tienda Sol", {}, SPANISH) == "Tienda Sol"
    assert line_text("Bs 1.234", {"amount": "1.234"}, SPANISH) == "Bs 1.234"
