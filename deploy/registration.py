"""Make the External Service registration of `deploy/salesforce` from the product's own OpenAPI document.

`make registration` writes the file anew, and a test holds it to the document.
"""

from __future__ import annotations

from pathlib import Path

from situs.server.salesforce.registering import REGISTRATION as NAME
from situs.server.salesforce.registering import registration

REGISTRATION = Path(__file__).parent / "salesforce/force-app/main/default" / NAME


if __name__ == "__main__":
    REGISTRATION.parent.mkdir(parents=True, exist_ok=True)
    REGISTRATION.write_text(registration(), encoding="utf-8")
