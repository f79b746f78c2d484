"""A folder is read within bounds, and never out of it."""

from pathlib import Path

import pytest

from situs.adapters.projects import Bounds, read_folder
from situs.errors import ConfigError


def test_text_is_read_in_order_whatever_its_encoding(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "B.cls").write_bytes("// ü".encode())
    (tmp_path / "A.cls").write_bytes("// ü".encode("latin-1"))
    (tmp_path / "C.flow-meta.xml").write_bytes("<a/>".encode("utf-16"))
    (tmp_path / "D.xml").write_bytes(b"\xef\xbb\xbf<a/>")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    project = read_folder(tmp_path)
    assert [(f.path, f.text) for f in project.files] == [
        ("A.cls", "// ü"), ("C.flow-meta.xml", "<a/>"), ("D.xml", "<a/>"), ("b/B.cls", "// ü"),
    ]  # fmt: skip
    assert project.unread == ()


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "Secret.cls").write_text("class Secret {}", encoding="utf-8")
    root = tmp_path / "project"
    root.mkdir()
    (root / "link.cls").symlink_to(outside / "Secret.cls")
    (root / "folder").symlink_to(outside, target_is_directory=True)
    (root / "sound.resource").write_bytes(b"RIFF\0\0")
    (root / "large.cls").write_text("x" * 101, encoding="utf-8")
    (root / "half.xml").write_bytes(b"\xff\xfe<\0a")
    project = read_folder(root, Bounds(file=100))
    assert project.files == ()
    assert {d.path for d in project.unread} == {"folder", "link.cls", "sound.resource", "large.cls", "half.xml"}


def test_folders_of_tools_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "a.js").write_text("x", encoding="utf-8")
    assert read_folder(tmp_path).files == ()


def test_no_folder_and_too_large_a_folder_stop_the_scan(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as missing:
        read_folder(tmp_path / "none")
    assert missing.value.code == "project_missing"
    for n in range(3):
        (tmp_path / f"{n}.cls").write_text("x" * 10, encoding="utf-8")
    for bounds in (Bounds(files=2), Bounds(total=25)):
        with pytest.raises(ConfigError) as large:
            read_folder(tmp_path, bounds)
        assert large.value.code == "project_too_large"


def test_a_name_that_is_no_utf_8_can_be_reported(tmp_path: Path) -> None:
    import os

    with open(os.path.join(os.fsencode(tmp_path), b"A\xff.cls"), "wb") as odd:
        odd.write(b"class A { }")
    (file,) = read_folder(tmp_path).files
    assert file.path == "A\N{REPLACEMENT CHARACTER}.cls"
    assert file.path.encode()


@pytest.mark.parametrize(
    "name",
    ["workflows/Case.workflow", "restrictionRules/A.rule", "messagingChannels/A.messagingChannel",
     "connectedApps/A.connectedApp", "dataStreamDefinitions/A.dataStreamDefinition",
     "dataSourceObjects/A.dataSourceObject", "genAiPlanners/A.genAiPlanner", "extlClntAppOauthSettings/A.ecaOauth",
     "dataStreamTemplates/A.dataStreamTemplate"],
)  # fmt: skip
def test_metadata_under_the_names_of_a_retrieve_are_read(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text("<?xml version='1.0'?><A/>", encoding="utf-8")
    assert [file.path for file in read_folder(tmp_path).files] == [name]


def test_a_static_resource_is_what_the_file_beside_it_declares(tmp_path: Path) -> None:
    declared = "<?xml version='1.0'?><StaticResource><contentType>{}</contentType></StaticResource>"
    for name, kind in (("Logo", "image/png"), ("Script", "text/javascript"), ("Sound", "application/octet-stream")):
        (tmp_path / f"{name}.resource").write_bytes(b"alert(1)" if name == "Script" else b"\x89\0")
        (tmp_path / f"{name}.resource-meta.xml").write_text(declared.format(kind), encoding="utf-8")
    project = read_folder(tmp_path)
    assert [f.path for f in project.files if not f.is_markup] == ["Script.resource"]
    assert [(d.path, d.why) for d in project.unread] == [("Sound.resource", "not text")]


def test_what_a_link_beside_a_static_resource_declares_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "outside.xml").write_text(
        "<?xml version='1.0'?><StaticResource><contentType>image/png</contentType></StaticResource>", encoding="utf-8"
    )
    root = tmp_path / "project"
    root.mkdir()
    (root / "A.resource").write_bytes(b"alert(1)")
    (root / "A.resource-meta.xml").symlink_to(tmp_path / "outside.xml")
    assert [f.path for f in read_folder(root).files] == ["A.resource"]
