"""Write the reference's `openapi.json` from the tables that the server serves."""

from __future__ import annotations

from pathlib import Path

from situs.server.own import description

PAGE = Path(__file__).parent / "reference" / "openapi.json"


def write_openapi(page: Path = PAGE) -> None:
    """Write the document as it is served, with a line break at its end."""
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_bytes(description() + b"\n")


if __name__ == "__main__":
    write_openapi()
