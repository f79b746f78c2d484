"""A file's metadata type and name come from its path, in both formats."""

import pytest

from situs.scan import SourceFile


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("a/flows/Ask.flow-meta.xml", "flow", "Ask"),
        ("unpackaged/flows/Ask.flow", "flow", "Ask"),
        ("a/customMetadata/Model.Main.md-meta.xml", "md", "Model.Main"),
        ("a/classes/Asker.cls", "cls", "Asker"),
        ("LICENSE", "", ""),
    ],
)
def test_kind_and_name(path: str, kind: str, name: str) -> None:
    file = SourceFile(path, "")
    assert (file.kind, file.name) == (kind, name)


def test_a_change_replaces_the_components_of_its_names() -> None:
    from situs.scan import Project

    meta = "<?xml version='1.0'?><ApexClass/>"
    before = Project((SourceFile("a/A.cls", "1"), SourceFile("a/A.cls-meta.xml", meta), SourceFile("b/B.cls", "2")))
    after = before.changed_by(Project((SourceFile("x/a.cls", "3"),)))
    assert [(file.path, file.text) for file in after.files] == [
        ("a/A.cls-meta.xml", meta), ("b/B.cls", "2"), ("x/a.cls", "3"),
    ]  # fmt: skip
