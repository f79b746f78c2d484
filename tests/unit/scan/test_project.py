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
