"""Links, tests that are named, and fragments of the changelog."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```", re.DOTALL)
FRAGMENT = re.compile(r"(added|changed|fixed|removed|decision)-[a-z0-9-]+\.md")


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page's headings have, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_resolve(page: Path) -> None:
    broken = []
    for target in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"https?://|mailto:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_tests_that_are_named_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    missing = []
    for file, name in re.findall(r"`(tests/[\w/.]+\.py)(?:::(\w+))?`", text):
        path = ROOT / file
        if not path.exists() or (name and f"def {name}(" not in path.read_text(encoding="utf-8")):
            missing.append(f"{file}::{name}")
    assert missing == []


def test_every_limit_names_its_test_or_says_why_there_is_none() -> None:
    text = (ROOT / "LIMITATIONS.md").read_text(encoding="utf-8")
    limits = re.split(r"^- ", text, flags=re.MULTILINE)[1:]
    assert len(limits) > 30
    bare = [limit.splitlines()[0] for limit in limits if not re.search(r"`tests/\w[^`]*`|No test: \w", limit)]
    assert bare == []


def test_every_page_of_the_documentation_can_be_reached_from_the_readme() -> None:
    seen, todo = set(), [ROOT / "README.md"]
    while todo:
        page = todo.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if not re.match(r"https?://|mailto:", target):
                todo.append((page.parent / target.partition("#")[0]).resolve())
    unreached = [p.relative_to(ROOT).as_posix() for p in (ROOT / "docs").rglob("*.md") if p not in seen]
    assert unreached == []


def test_fragments_of_the_changelog_are_named_and_written_for_users() -> None:
    for path in (ROOT / "changes").iterdir():
        if path.name == "README.md":
            continue
        text = path.read_text(encoding="utf-8").strip()
        assert FRAGMENT.fullmatch(path.name), path.name
        assert text and text.endswith(".") and "\n" not in text, f"{path.name} is one sentence"
