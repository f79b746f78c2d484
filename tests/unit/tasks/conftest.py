"""A contract of invented parties, and a model that answers as it is told."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from situs.tasks import Prompt, Reply

CONTRACT = """SUPPLY AGREEMENT

This Supply Agreement (this "Agreement") is made on 3 March 2025, and is effective as of 1 April 2025 (the "Effective Date"), by and between Example Widgets GmbH, a company organised under the laws of Germany ("Supplier"), and Muster Retail Ltd., a company organised under the laws of England ("Buyer").

1. Supply. Supplier shall sell and Buyer shall buy the products listed in Annex A.

2. Term. This Agreement commences on the Effective Date and shall continue until 31 March 2028. It shall be automatically renewed for successive periods of one year, unless a party gives written notice of non-renewal at least ninety (90) days before the end of the term.

3. Assignment. Neither party may assign this Agreement without the prior written consent of the other party. A change of control of Supplier entitles Buyer to terminate this Agreement with immediate effect.

4. Liability. In no event shall either party's liability exceed the total price paid in the preceding twelve months. This limitation does not apply to gross negligence or wilful misconduct.

5. Governing law. This Agreement is governed by the laws of the State of New York, without regard to its conflict of laws rules.

6. Confidentiality. Each party shall keep the other party's Confidential Information secret for five years after termination.

IN WITNESS WHEREOF, the parties have signed this Agreement.
"""


class Model:
    """Answer each prompt by a function of it, and keep what was asked."""

    def __init__(self, answer: Callable[[Prompt], Reply]) -> None:
        self.asked: list[Prompt] = []
        self._answer = answer

    async def __call__(self, prompt: Prompt) -> Reply:
        self.asked.append(prompt)
        return self._answer(prompt)


def says(answer: str, quote: str, segment: str = "none") -> Reply:
    text = json.dumps({"segment": segment, "quote": quote, "answer": answer})
    return Reply(text, "answered", receipt="r-1", place="own")


@pytest.fixture(scope="session")
def contract() -> str:
    return CONTRACT


@pytest.fixture
def model() -> type[Model]:
    return Model


@pytest.fixture
def said() -> Callable[..., Reply]:
    return says
