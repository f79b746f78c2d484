"""Draw the egress map: each way out, with the label of its data and the verdict of the organisation's policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from situs.mapping.commingling import Commingled, find_commingling
from situs.mapping.judging import Judged, Standing, Verdict, judge
from situs.mapping.labelling import Labelled, label_field, load_vocabulary
from situs.mapping.serving import Served
from situs.scan import Scan
from situs.scan.streaming import Streamed


@dataclass(frozen=True, slots=True)
class Copied:
    """Hold a field that a message or event carries out of the org, with its label; no policy rules on it."""

    copy: Streamed
    label: Labelled

    @property
    def told(self) -> str:
        """Return the name that a person reads, `Matter__c.*`."""
        return f"{self.copy.object}.{self.copy.field}"


@dataclass(frozen=True, slots=True)
class EgressMap:
    """Hold every way out with its verdict, in the order of exits, and which of them mix jurisdictions."""

    ways: tuple[Judged, ...]
    commingled: tuple[Commingled, ...]
    policies: str
    """The digest of the policies, hex."""
    law_as_of: str
    home: frozenset[str]
    copies: tuple[Copied, ...] = ()
    """What messages and events carry out, in the order of files; what one posts to a model is a way and not here."""
    served: Served | None = None
    """What Situs answers, where somebody says it."""

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """Return how many ways each verdict has."""
        counted = Counter(judged.verdict for judged in self.ways)
        return {verdict: counted[verdict] for verdict in Verdict}


def draw(scan: Scan, standing: Standing) -> EgressMap:
    """Return the map of a scan, as policy sees it on the standing's day."""
    vocabulary = load_vocabulary()
    exits = {(way.exit.spot.path, way.exit.component) for way in scan.ways}
    copies = (one for one in scan.streamed if (one.spot.path, one.by) not in exits)
    return EgressMap(
        ways=tuple(judge(way, scan.schema, vocabulary, standing) for way in scan.ways),
        commingled=find_commingling(scan.ways, scan.ingested, scan.schema),
        policies=standing.policies.digest,
        law_as_of=standing.law.as_of,
        home=standing.home,
        served=standing.served,
        copies=tuple(Copied(one, label_field(one.object, one.field, scan.schema, vocabulary)) for one in copies),
    )
