"""A contract written for these tests, with the structure that real ones have."""

# ruff: noqa: E501

from __future__ import annotations

import pytest

from situs.minimise.index import Index, index_of

CONTRACT = """DISTRIBUTION AGREEMENT

This Distribution Agreement ("Agreement") is made by and between Beispiel AG, a company with its seat in Bern ("Supplier"), and Muster Trading Ltd., of Dublin ("Distributor").

1. DEFINITIONS

1.1 "Products" means the coffee machines that are listed in Schedule A.

1.2 "Territory" means Ireland and the Isle of Man.

2. APPOINTMENT

2.1 Supplier appoints Distributor as its sole distributor of the Products in the Territory.

2.2 Distributor shall keep a showroom with at least four Products on display and shall train its sales staff twice a year.

3. PAYMENT

3.1 Invoices are due within thirty (30) days. Late payments bear interest at eight per cent a year.

3.2 Prices are exclusive of value added tax, which Distributor shall bear.

4. TERM AND TERMINATION

4.1 This Agreement runs for three years from its signature and renews for one year at a time.

4.2 Either party may terminate this Agreement at once if:

(a) the other party becomes insolvent;

(b) the other party breaches Section 3.1 and does not cure the breach within ten days of notice.

5. ASSIGNMENT. Neither party may assign this Agreement without the prior written consent of the other party.

6. LIABILITY

6.1 The total liability of Supplier under this Agreement is limited to the price that was paid in the twelve months before the claim arose.

7. GOVERNING LAW

7.1 This Agreement is governed by the laws of Switzerland, without regard to its conflict of laws rules.

IN WITNESS WHEREOF the parties have signed.

By: ______________

SCHEDULE A

Products: models Uno, Due and Tre, with their grinders and milk pumps.
"""
BOILER = "The parties shall co-operate in good faith as to packaging, pallets and the colour of crates number {}."


@pytest.fixture
def contract() -> str:
    """The contract alone."""
    return CONTRACT


@pytest.fixture
def long_contract() -> str:
    """The contract with much between its payment and its term that no question needs."""
    filler = "\n\n".join(f"3.{n} {BOILER.format(n)}" for n in range(3, 120))
    return CONTRACT.replace("4. TERM AND", filler + "\n\n4. TERM AND")


@pytest.fixture
def index(long_contract: str) -> Index:
    """The index of the long contract."""
    return index_of(long_contract)
