import shutil
import sqlite3

import pytest

from situs.adapters.store.batch import Tip
from situs.adapters.store.schema import connect_writer
from situs.adapters.store.tip import check_clock, create_log, load_tip
from situs.errors import ConfigError, IntegrityError
from situs.ledger import Tree

ORIGIN = "example.com/log"


def test_an_empty_log_has_an_empty_tip(path, signer):
    connection = connect_writer(path)
    create_log(connection, ORIGIN, signer)
    tip = load_tip(connection, signer.vkey(ORIGIN))
    assert (tip.tree.size, tip.last_at, tip.open, tip.head_size) == (0, 0, {}, 0)
    connection.close()


@pytest.fixture
async def written(ledger, clock):
    for number in range(300):
        await ledger.append({"type": "event", "call": "", "at": clock.now, "n": number})
    await ledger.append({"type": "decision", "call": "a", "at": clock.now + 1})
    await ledger.append({"type": "decision", "call": "b", "at": clock.now + 2})
    await ledger.append({"type": "outcome", "call": "b", "at": clock.now + 3})
    await ledger.aclose()
    return ledger


def test_the_tip_is_what_was_written(written, path, signer, clock):
    connection = connect_writer(path)
    tip = load_tip(connection, signer.vkey(ORIGIN))
    assert (tip.tree.size, tip.last_at, tip.open, tip.head_size) == (303, clock.now + 3, {"a": 300}, 303)
    connection.close()


@pytest.mark.parametrize(
    ("code", "tampering"),
    [
        ("log_truncated", "DELETE FROM entry WHERE number = 302"),
        ("log_unsigned", "INSERT INTO entry SELECT 303, 2, '', leaf, body FROM entry WHERE number = 0"),
        ("ledger_damaged", "UPDATE checkpoint SET size = 400 WHERE size = 303"),
        ("ledger_damaged", "DELETE FROM checkpoint"),
        ("ledger_damaged", "DELETE FROM node WHERE level = 8"),
        ("checkpoint_mismatch", "UPDATE node SET hash = zeroblob(32) WHERE level = 8"),
        ("checkpoint_mismatch", "UPDATE entry SET leaf = zeroblob(32) WHERE number = 302"),
        (
            "entry_edited",
            "UPDATE entry SET body = (SELECT body FROM entry WHERE number = 1) WHERE number = 299",
        ),
        ("entry_missing", "DELETE FROM entry WHERE number = 271"),
        ("checkpoint_forged", "UPDATE checkpoint SET note = replace(CAST(note AS TEXT), '303', '304')"),
        ("checkpoint_malformed", "UPDATE checkpoint SET note = x'00'"),
    ],
)
def test_a_tip_that_contradicts_itself(written, path, signer, tmp_path, code, tampering):
    copy = tmp_path / "copy.db"
    shutil.copy(path, copy)
    connection = sqlite3.connect(copy, isolation_level=None)
    connection.execute(tampering)
    with pytest.raises(IntegrityError) as caught:
        load_tip(connection, signer.vkey(ORIGIN))
    assert caught.value.code == code
    connection.close()


def test_the_clock():
    tip = Tip(Tree(), 1_000_000, {}, 0)
    check_clock(tip, 700_000)
    with pytest.raises(ConfigError) as caught:
        check_clock(tip, 699_999)
    assert caught.value.code == "clock_went_back"
