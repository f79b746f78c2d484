"""Reading corpora, and saying that they are not there."""

from __future__ import annotations

import pytest

from situs.errors import ConfigError
from situs.quality.corpora import IDENTIFIERS, PERSONAL, open_corpora


def test_the_folder_or_its_dev_folder_may_be_named(folder) -> None:
    assert open_corpora(folder).folder == open_corpora(folder / "dev").folder == folder / "dev"


def test_documents_have_their_spans(corpora) -> None:
    documents = list(corpora.documents())
    assert [d.id for d in documents] == ["t1", "l1", "l2"]
    assert [(s.label, s.protect, s.entity) for s in documents[0].spans][2] == ("LOC", "QUASI", "e2")
    assert documents[1].text[documents[1].spans[0].start : documents[1].spans[0].end] == "Karl Muster"


def test_a_limit_is_for_each_source(folder) -> None:
    limited = open_corpora(folder, 1)
    assert [d.id for d in limited.documents()] == ["t1", "l1"]
    assert len(list(limited.rows(IDENTIFIERS, "valid"))) == 2


def test_a_folder_without_corpora_is_told(tmp_path) -> None:
    with pytest.raises(ConfigError, match="no corpora are in") as raised:
        open_corpora(tmp_path)
    assert raised.value.code == "corpora_missing"


@pytest.mark.parametrize("content", [b'{"id":', b"\xff\n"])
def test_a_damaged_file_is_told_without_its_text(folder, content: bytes) -> None:
    (folder / "dev" / PERSONAL).write_bytes(content)
    with pytest.raises(ConfigError, match="cannot be read: JSONDecodeError"):
        list(open_corpora(folder).documents())


def test_a_file_that_is_not_there_is_told(folder) -> None:
    with pytest.raises(ConfigError, match="cannot be read: FileNotFoundError"):
        list(open_corpora(folder).rows("segments/none.jsonl"))
