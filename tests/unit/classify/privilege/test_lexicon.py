"""The lexicon is whole: each group has a weight or a use, and each term is found as it is written."""

from situs.classify.privilege import load_lexicon


def test_every_group_is_used_and_every_term_is_lower_case() -> None:
    lexicon = load_lexicon()
    assert set(lexicon.groups) - {"marker", "disclaimer"} <= set(lexicon.weights)
    assert 0 < lexicon.doubtful < lexicon.threshold < 1
    assert len(lexicon.digest) == 64


def test_only_whole_words_count() -> None:
    lexicon = load_lexicon()
    assert [lexicon.groups[n] for _, _, n in lexicon.search("a lawsuit, lawsuitx, xlawsuit")] == ["litigation"]
