from pathlib import Path

import pytest

from situs.adapters.datasets import ExportWriter, data_of, verify_export
from situs.adapters.store.signer import create_signer
from situs.errors import IntegrityError
from situs.export import Verdict

from .test_writing import RECORD, TERMS, accept


async def test_data_are_found_beside_the_manifest_or_where_they_are_said_to_be(tmp_path: Path) -> None:
    signer = create_signer(tmp_path / "key.pem")
    with ExportWriter(tmp_path / "out", "kept.jsonl", TERMS) as writer:
        writer.add(RECORD, Verdict(None, body=b'{"text":"one"}'))
        await writer.finish({"bytes": 1, "sha256": "0" * 64}, "o", signer, accept)
    manifest, key = tmp_path / "out" / "manifest.jsonl", signer.vkey("o")
    assert data_of(manifest) == tmp_path / "out" / "kept.jsonl"
    moved = (tmp_path / "out" / "kept.jsonl").rename(tmp_path / "elsewhere.jsonl")
    with pytest.raises(IntegrityError) as caught:
        verify_export(manifest, key)
    assert caught.value.code == "data_missing"
    assert verify_export(manifest, key, moved).compared
