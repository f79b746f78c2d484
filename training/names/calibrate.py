"""Find the temperature under which confidence is worth what it says, on documents that are kept back."""

from __future__ import annotations

import argparse
from hashlib import sha256
from pathlib import Path

import corpus
import numpy as np
from train import annotate

from situs.classify.names.decoding import CLASSES, softmax
from situs.classify.names.encoder import encode
from situs.classify.names.features import describe
from situs.classify.names.load import read_model
from situs.classify.names.tokens import tokenise


def main() -> None:
    """Print the loss for each temperature, and the best of them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--keep", type=float, default=0.2)
    asked = parser.parse_args()
    raw = asked.model.read_bytes()
    model = read_model(raw, sha256(raw).hexdigest())
    scores, allowed = [], []
    for document in corpus.read_corpus(asked.data / "dev" / "pii" / "pii.jsonl"):
        if corpus.kept_back(document.id, asked.keep):
            tokens = tokenise(document.text, model.alphabet)
            bits, _, _ = annotate(document, tokens.starts, tokens.ends)
            (found,) = encode(model.network, describe(tokens), [len(tokens.starts)])
            scores.append(found[:, :CLASSES])
            allowed.append((bits[:, None] >> np.arange(CLASSES)) & 1)
    every, may = np.concatenate(scores), np.concatenate(allowed)
    losses = {
        t: float(-np.log(np.maximum((softmax(every / t) * may).sum(1), 1e-9)).mean()) for t in np.arange(0.8, 3.1, 0.1)
    }
    best = min(losses, key=lambda t: losses[t])
    print({round(t, 1): round(v, 4) for t, v in losses.items()}, "best", round(best, 1))


if __name__ == "__main__":
    main()
