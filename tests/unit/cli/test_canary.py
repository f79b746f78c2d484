"""`situs canary` through its real entry point."""

import json

import orjson


def test_what_is_planted_is_found_and_told_without_a_word_of_it(run, home, tmp_path) -> None:
    config = ("--config", home / "situs.toml")
    planted = tmp_path / "canaries.jsonl"
    assert run("canary", "plant", planted, "--count", "2", *config).code == 0
    texts = [json.loads(line)["messages"][1]["content"] for line in planted.read_text(encoding="utf-8").splitlines()]
    assert len(texts) == 2
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "a.txt").write_text(f"As I recall: {texts[0]}", encoding="utf-8")
    (tmp_path / "answers" / "b.txt").write_text("Nothing.", encoding="utf-8")
    ran = run("canary", "search", tmp_path / "answers", *config, "--json")
    assert (ran.code, ran.json()["files"], len(ran.json()["found"])) == (1, 2, 1)
    plain = run("canary", "search", tmp_path / "answers", *config)
    assert "a.txt" in plain.out and texts[0][-30:] not in plain.out
    assert run("canary", "search", tmp_path / "answers" / "b.txt", *config).code == 0


def test_paragraphs(run, home, tmp_path) -> None:
    target = tmp_path / "notes.txt"
    run("canary", "plant", target, "--count", "3", "--form", "text", "--config", home / "situs.toml")
    assert len(target.read_text(encoding="utf-8").strip().split("\n\n")) == 3
    assert len((home / "canaries.jsonl").read_bytes().splitlines()) == 3
    found = run("canary", "search", target, "--config", home / "situs.toml", "--json").json()["found"]
    assert len({f["canary"] for f in found[0]["finds"]}) == 3


def test_what_could_not_be_searched_is_no_clean_result(run, home, tmp_path) -> None:
    run("canary", "plant", tmp_path / "c.jsonl", "--config", home / "situs.toml")
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7")
    ran = run("canary", "search", tmp_path / "scan.pdf", "--config", home / "situs.toml")
    assert (ran.code, "UNREAD" in ran.out) == (3, True)


def test_mistakes_are_one_line(run, home, tmp_path) -> None:
    (tmp_path / "there.txt").write_bytes(orjson.dumps({}))
    taken = run("canary", "plant", tmp_path / "there.txt", "--config", home / "situs.toml")
    assert (taken.code, "is there already" in taken.err) == (1, True)
    none = run("canary", "search", tmp_path / "there.txt", "--config", home / "situs.toml")
    assert (none.code, "[canary_key_missing]" in none.err) == (2, True)


def test_a_search_of_nothing_is_no_clean_result(run, home, tmp_path) -> None:
    config = ("--config", home / "situs.toml")
    planted = tmp_path / "c.txt"
    run("canary", "plant", planted, "--form", "text", *config)
    folder = tmp_path / "answers"
    folder.mkdir()
    assert run("canary", "search", folder, *config).code == 3
    (folder / "link.txt").symlink_to(planted)
    (folder / ".hidden").write_bytes(b"x")
    ran = run("canary", "search", folder, *config, "--json")
    assert (ran.code, ran.json()["files"], len(ran.json()["unread"])) == (3, 0, 2)
    (folder / "a.txt").write_text("Nothing.", encoding="utf-8")
    ran = run("canary", "search", folder, *config)
    assert ran.code == 3 and "1 file searched" in ran.out and ran.out.count("UNREAD") == 2
