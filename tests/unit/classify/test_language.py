"""Languages by stop words and letters."""

from __future__ import annotations

import pytest

from situs.classify.language import UNKNOWN, is_common, language_of

TEXTS = {
    "en": "The court held that the claim is barred and that no costs are due to the other party.",
    "de": "Das Gericht hat die Klage abgewiesen, weil die Frist nicht gewahrt ist und der Anspruch verjährt war.",
    "fr": "Le tribunal a rejeté la demande au motif que le délai n'a pas été respecté par les parties.",
    "es": "El tribunal desestimó la demanda porque el plazo no se había respetado por las partes del contrato.",
    "it": "Il tribunale ha respinto la domanda perché il termine non è stato rispettato dalle parti della causa.",
    "nl": "De rechtbank heeft de vordering afgewezen omdat de termijn niet is nageleefd door een van de partijen.",
    "pt": "O tribunal não aceitou o pedido porque o prazo não foi respeitado pelas partes do contrato de locação.",
    "da": "Retten har afvist sagen, fordi fristen ikke er overholdt, og den skal derfor ikke behandles.",
}


@pytest.mark.parametrize("lang", TEXTS)
def test_a_sentence_tells_its_language(lang: str) -> None:
    assert language_of(TEXTS[lang]) == lang
    assert language_of(TEXTS[lang].upper()) == lang


@pytest.mark.parametrize(
    "text", ["", "   ", "12345 / 67", "Anna Beispiel", "Sąd oddalił powództwo w całości.", "Суд отклонил иск."]
)
def test_what_cannot_be_told_is_undetermined(text: str) -> None:
    assert language_of(text) == UNKNOWN


def test_two_languages_in_equal_parts_are_undetermined_and_the_longer_wins() -> None:
    both = TEXTS["de"] + " " + TEXTS["en"]
    assert language_of(both + " " + TEXTS["de"] * 3) == "de"


def test_only_the_beginning_is_read() -> None:
    assert language_of(TEXTS["en"] * 50 + TEXTS["de"] * 500) == "en"


def test_words_of_every_text_are_common() -> None:
    assert is_common("und")
    assert not is_common("muster")
