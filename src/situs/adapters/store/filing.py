"""What a row is filed under: its columns `kind` and `call`, which no leaf covers, beside what its entry says.

Whoever writes to the file can change these columns, and every proof still holds. So nothing is chosen by them where an
entry that is left out would go unnoticed, and whoever reads all rows compares them.
"""

from __future__ import annotations

from typing import Any

import orjson

from situs.adapters.store.schema import BODY, KIND_OF_TYPE
from situs.errors import IntegrityError
from situs.ledger import TYPES

CALL_OF_BODY = f"json_extract(CAST({BODY} AS TEXT), '$.call')"
"""The call that an entry's bytes name, in SQL."""
_WRITTEN = {KIND_OF_TYPE[name]: f'"type":"{name}"'.encode() for name in TYPES}


def is_of_type(name: str) -> str:
    """Return the SQL condition that an entry's bytes are of a type; few others are parsed."""
    looks = f"""instr({BODY}, CAST('"type":"{name}"' AS BLOB))"""
    return f"CASE WHEN {looks} THEN json_extract(CAST({BODY} AS TEXT), '$.type') = '{name}' END"


def check_filed(number: int, kind: object, call: object, body: bytes) -> None:
    """Compare a row's columns with its canonical entry; raise `IntegrityError("entry_misfiled")`.

    Mostly the bytes suffice: a member before which nothing opens, behind which nothing closes, or that has no other of
    its name, is the entry's own.
    """
    if type(call) is str and type(kind) is int and '"' not in call and "\\" not in call:
        at, end = body.find(b'"call":'), body.rfind(b'"type":')
        if (
            body.startswith(b'"call":"%b"' % call.encode(errors="replace"), at)
            and body.startswith(_WRITTEN.get(kind, b"-"), end)
            and (body.find(b"{", 1, at) < 0 or body.find(b'"call":', at + 1) < 0)
            and (body.find(b"}", end, -1) < 0 or body.rfind(b'"type":', 0, end) < 0)
        ):
            return
    try:
        entry = orjson.loads(body)
    except orjson.JSONDecodeError:
        entry = None
    if not isinstance(entry, dict) or not is_filed(kind, call, entry):
        raise misfiled(number)


def is_filed(kind: object, call: object, entry: dict[str, Any]) -> bool:
    """Tell whether columns say what an entry says."""
    name = entry.get("type")
    return name in TYPES and (kind, call) == (KIND_OF_TYPE[name], entry.get("call"))


def misfiled(number: int) -> IntegrityError:
    """Return the error of a row whose columns do not say what its entry says."""
    message = f"the columns of entry {number} are not its body's"
    return IntegrityError("entry_misfiled", message, expected="its type and call", found="others", at=number)
