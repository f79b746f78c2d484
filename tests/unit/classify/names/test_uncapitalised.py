"""Messages without capitals are read with some, and what has capitals elsewhere is not."""

from __future__ import annotations

import pytest

from situs.classify.names import load_names
from situs.classify.names.uncapitalised import without_capitals

MODEL = load_names()


def raised(text: str) -> str:
    return without_capitals(text, MODEL.ordinary).text


def persons(text: str) -> list[str]:
    return [text[h.start : h.end] for h in MODEL.find(text) if h.kind == "PERSON"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("please write to my landlord zbyszek and say that the heating is broken", "zbyszek"),
        ("did you see what thorvald exempelsen wrote to us about the lease?", "thorvald exempelsen"),
        ("kannst du yıldız bitte die vollmacht schicken, sie fehlt noch", "yıldız"),
        ("je te confirme que soazig musterec a signé le bail hier", "soazig musterec"),
        ("o filho da autora, wanderlúcio, ficou de trazer o contrato", "wanderlúcio"),
        ("la locataire, qzélie, dit que le gardien a menti", "qzélie"),
        ("mi compañero qzorro garcía fue despedido ayer", "qzorro garcía"),
        ("ho parlato con gianmarco beispielotti e lui non vuole pagare", "gianmarco beispielotti"),
        ("I spoke to bronagh and she said I'm right about the deposit", "bronagh"),
        ("Ms Muster 09:14\nhat kemal sich schon gemeldet wegen der klage?", "kemal"),
        ("[01/03/2024, 18:02] jo: has siobhan told you about it", "siobhan"),
    ],
)
def test_a_name_without_a_capital_is_found_where_nothing_has_one(text: str, name: str) -> None:
    assert name in persons(text)


@pytest.mark.parametrize(
    "text",
    [
        "The Company told zbyszek that the lease was over and that he had to go.",
        "The notice was sent to the landlord\nand zbyszek of the company was told\nthat it was over.",
        "see https://zbyszek.example and the rest of it",
        "const zbyszek = the(value) and the rest of it",
        "told zbyszek",
        "the buyer shall pay the price on the date of completion of the sale",
        "",
    ],
)
def test_other_lines_and_code_are_not_read_anew(text: str) -> None:
    assert raised(text) == ""


def test_lengths_stay_and_articles_keep_words_small() -> None:
    text = "the rose is for guido, dell'zbyszek e ẓafarov; straßenbahn"
    assert raised(text).strip().lower() == text
    assert "the rose" in raised(text)


def test_what_is_sure_once_counts_again() -> None:
    found = persons(
        "does zbyszek know about the keys?\n\nwe told zbyszek exemplowski yesterday, and zbyszek did not answer"
    )
    assert (found.count("zbyszek"), found.count("zbyszek exemplowski")) == (2, 1)
