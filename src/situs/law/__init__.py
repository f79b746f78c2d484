"""Law: jurisdictions, transfer regimes, compelled access, providers and privilege, as dated data with pure look-ups."""

from situs.law.book import Law as Law
from situs.law.fact import REVIEW_DAYS as REVIEW_DAYS
from situs.law.fact import Fact as Fact
from situs.law.fact import Review as Review
from situs.law.loading import load_law as load_law
from situs.law.tables import Doctrine as Doctrine
from situs.law.tables import Endpoint as Endpoint
from situs.law.transfers import BASES as BASES
from situs.law.transfers import TransferBasis as TransferBasis
from situs.law.transfers import weakest as weakest
