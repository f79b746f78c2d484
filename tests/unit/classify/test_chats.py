"""Who speaks in an exported chat is somebody, and is found where others speak of them."""

import pytest
from tests.growth import grows_in_proportion

from situs.classify.chats import speakers
from situs.classify.normal import normalise

WHATSAPP = """\
[12/03/2026, 14:22:05] marlowe p: hi did you get the draft
[12/03/2026, 14:22:41] Bee: yes, Marlowe
12/03/2026, 14:26 - tamsin: who's this
12/03/2026, 14:27 - Bee: its bee, marlowe said tamsin will sign
"""


def names(text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in sorted(speakers(normalise(text)))]


def test_speakers_of_a_chat_are_found_with_their_mentions() -> None:
    found = names(WHATSAPP)
    assert [found.count(name) for name in ("marlowe p", "Bee", "tamsin", "Marlowe")] == [1, 2, 3, 1]
    assert "marlowe" in found


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("[Gestern 09:12] Mustera, Katharina\nhi\n[Gestern 09:14] Beispiel, Jan\nja", "Mustera, Katharina"),
        ("oskar.b [9:14 AM]\nhm\nanna m [9:15 AM]\nja", "oskar.b"),
        ("[09:15] <nadja> no\n09:16 <@petra> hm", "nadja"),
        ("Mustera, Katharina 09:12\nhi\nBeispiel, Jan 09:13\nja", "Beispiel, Jan"),
    ],
)
def test_each_export_has_its_form(text: str, speaker: str) -> None:
    assert speaker in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Einlass 09:00\nBegrüßung 09:15 Uhr\nKaffeepause 10:30\n",
        "[2026-03-02 08:11:23] INFO: started\n[2026-03-02 08:11:24] ERROR: ended\n",
        "[12/03/2026, 14:22:05] anna: one line alone\n",
        "At 10:30 the meeting began: all were there.\n11:00 Lunch: soup\n",
    ],
)
def test_agendas_logs_and_minutes_are_no_chat(text: str) -> None:
    assert names(text) == []


def test_names_that_are_words_are_looked_for_nowhere_else() -> None:
    text = "[1.2.2026, 14:22] mark: i will\n[1.2.2026, 14:23] will: a mark\n"
    assert names(text) == ["mark", "will"]


@pytest.mark.parametrize("unit", ["[1.2.26, 10:10] a b: x\n", "10:10 a\n", "a b c d 10:10", "[10:10] <"])
def test_a_long_chat_takes_time_in_proportion(unit: str) -> None:
    def read(size: int) -> None:
        list(speakers(normalise(unit * (size // len(unit)))))

    assert grows_in_proportion(read, 25_000, 200_000)
