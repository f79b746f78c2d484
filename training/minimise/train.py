"""Train the minimiser's ranker on contracts with questions: `python -m training.minimise.train DATA OUT`.

Three steps. A linear model tells each segment's clause type from stems, pairs of stems and the heading's stems
(logistic regression, one against the rest). Word vectors come from the same texts: positive pointwise mutual
information of words in one segment, reduced by singular values (Levy and Goldberg 2014). Two nets of one hidden layer
then weigh all signals: one for questions like a clause type, one for all others, trained with each question's own
clause type taken away. The clause types' odds that these see come from models that had not seen the document.

The shipped ranker averages the nets of two trainings, which saw other shares of the questions: `train DATA first.npz`,
then `train DATA OUT --nets 4 --share 0.6 --beside first.npz`. The last step makes its prototypes from the questions'
own words: `train DATA OUT --renew ranker.npz`.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import io
import sys
import warnings
import zipfile
from collections import Counter
from functools import lru_cache
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.utils.extmath import randomized_svd
from training.minimise.corpus import FOLDS, KEPT_BACK, Asking, Document, read_documents, read_questions

from situs.minimise.asking import asked_of, meaning_of, widened, words_of
from situs.minimise.index import Index, features_of, indexed
from situs.minimise.ranker import Net, Ranker, parsed
from situs.minimise.signals import signals_of

SEED = 0
UNITS, EPOCHS, NETS = 24, 12, 2
DIMENSIONS = 64
LEAST_SEGMENTS, LEAST_DOCUMENTS = 6, 4
STRENGTH = {"cuad": 0.2, "contractnli": 0.3}
SHARE = {"cuad": 0.4, "contractnli": 1.0}
"""Share of the questions from which the weights of the signals are learned."""
REPEATS = {"cuad": 1, "contractnli": 4}
"""How often each is shown, so that the small set counts beside the large one."""


class Rows:
    """Lay all segments of all documents out as rows of one sparse matrix."""

    def __init__(self, documents: dict[str, Document]) -> None:
        self.documents = documents
        self.first: dict[str, int] = {}
        self.fold = np.concatenate([np.full(len(d.segments), d.fold) for d in documents.values()])
        self.source = np.concatenate([np.full(len(d.segments), d.name.split("/")[1]) for d in documents.values()])
        self.names: list[set[str]] = []
        for d in documents.values():
            self.first[d.name] = len(self.names)
            self.names += [features_of(b, h) for b, h in zip(d.bodies, d.heads, strict=True)]

    def vocabulary(self, left_out: int) -> list[str]:
        """Return the features that stand in enough segments and documents outside one fold."""
        count: Counter[str] = Counter()
        spread: Counter[str] = Counter()
        for d in self.documents.values():
            if d.fold == left_out:
                continue
            own = Counter(n for names in self.names[self.first[d.name] :][: len(d.segments)] for n in names)
            count.update(own)
            spread.update(own.keys())
        return sorted(n for n, c in count.items() if c >= LEAST_SEGMENTS and spread[n] >= LEAST_DOCUMENTS)

    def matrix(self, vocabulary: list[str]) -> sp.csr_matrix:
        """Return segments x features, scaled as the product scales them."""
        at = {n: i for i, n in enumerate(vocabulary)}
        rows = [sorted(at[n] for n in names if n in at) for names in self.names]
        starts = np.cumsum([0] + [len(r) for r in rows])
        flat = np.array([i for r in rows for i in r])
        ones = sp.csr_matrix((np.ones(len(flat), np.float32), flat, starts), shape=(len(rows), len(vocabulary)))
        scale = 5.0 / np.sqrt([max(1, len(n)) for n in self.names])
        return sp.diags(scale).dot(ones).tocsr().astype(np.float32)

    def labels(self, questions: list[Asking]) -> dict[str, np.ndarray]:
        """Return for each clause type which segments hold an answer."""
        found: dict[str, np.ndarray] = {}
        for q in questions:
            y = found.setdefault(q.type, np.zeros(len(self.names), np.int8))
            y[[self.first[q.doc] + i for i in q.answer]] = 1
        return dict(sorted(found.items()))


def train_types(
    x: sp.csr_matrix, rows: Rows, labels: dict[str, np.ndarray], fit: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return features x types and biases, learned from the segments in `fit`."""
    weights, biases = [], []
    for name, y in labels.items():
        source = name.split("/")[0]
        use = fit & (rows.source == source)
        model = LogisticRegression(C=STRENGTH[source], solver="liblinear", tol=1e-3, random_state=SEED).fit(
            x[use], y[use]
        )
        weights.append(model.coef_[0])
        biases.append(model.intercept_[0])
    return np.array(weights, np.float32).T, np.array(biases, np.float32)


def train_words(rows: Rows, fit: np.ndarray, left_out: int) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return words, their vectors and their rarity."""
    vocabulary = [n for n in rows.vocabulary(left_out) if " " not in n and n[:2] != "h:"]
    a = (rows.matrix(vocabulary)[fit] > 0).astype(np.float32)
    seen = np.asarray(a.sum(0)).ravel()
    pairs = (a.T @ a).tocoo()
    pmi = np.log(pairs.data * a.shape[0] / (seen[pairs.row] * seen[pairs.col]))
    keep = (pmi > 0) & (pairs.row != pairs.col) & (pairs.data >= 3)
    table = sp.csr_matrix((pmi[keep], (pairs.row[keep], pairs.col[keep])), shape=pairs.shape)
    u, s, _ = randomized_svd(table, n_components=DIMENSIONS, random_state=SEED, n_iter=4)
    vectors = u * np.sqrt(s)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    return vocabulary, vectors.astype(np.float32), np.log(a.shape[0] / (1 + seen)).astype(np.float32)


def weigh(indexes: dict[str, Index], questions: list[Asking], types: list[str], ranker: Ranker, free: bool) -> Net:
    """Return what weighs the signals, learned from a share of the questions."""
    asking = lru_cache(maxsize=None)(lambda q, without: asked_of(q, ranker, without))
    dice = np.random.RandomState(SEED)
    blocks, answers = [], []
    for q in questions:
        if dice.rand() > SHARE[q.type.split("/")[0]]:
            continue
        without = frozenset({types.index(q.type)}) if free else frozenset()
        asked = asking(q.question, without)
        block = signals_of(indexes[q.doc], widened(asked, ranker) if free else asked, ranker, free)
        y = np.zeros(len(block), np.int8)
        y[list(q.answer)] = 1
        repeats = REPEATS[q.type.split("/")[0]]
        blocks += [block] * repeats
        answers += [y] * repeats
    x, y = np.concatenate(blocks), np.concatenate(answers)
    scaler = StandardScaler().fit(x)
    rows = scaler.transform(x)
    nets = [_fitted(rows, y, SEED + i) for i in range(NETS)]
    inner = np.concatenate([n.coefs_[0] for n in nets], axis=1) / scaler.scale_[:, None]
    bias = np.concatenate([n.intercepts_[0] for n in nets]) - scaler.mean_ @ inner
    outer = np.concatenate([n.coefs_[1][:, 0] for n in nets]) / NETS
    print(f"  {'free' if free else 'known'}: {x.shape} loss {nets[0].loss_:.5f}", file=sys.stderr)
    outer_bias = float(np.mean([n.intercepts_[1][0] for n in nets]))
    return Net(inner.astype(np.float32), bias.astype(np.float32), outer.astype(np.float32), outer_bias)


def _fitted(x: np.ndarray, y: np.ndarray, seed: int) -> MLPClassifier:
    net = MLPClassifier(
        (UNITS,), alpha=1e-3, batch_size=2048, learning_rate_init=2e-3, max_iter=EPOCHS, random_state=seed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is stopped on purpose
        return net.fit(x, y)


def prototypes(questions: list[Asking], types: list[str], bare: Ranker) -> np.ndarray:
    """Return the vectors of the clause types' own questions, read as any question is."""
    text = {q.type: q.question for q in questions}
    return np.array([meaning_of(words_of(text[t]), bare) for t in types], np.float32)


def train(folder: Path, left_out: int) -> Ranker:
    """Return the ranker learned from all folds but one, or from all where none has that number."""
    documents = read_documents(folder)
    questions = read_questions(folder, documents)
    rows = Rows(documents)
    fit = rows.fold != left_out
    vocabulary = rows.vocabulary(left_out)
    x = rows.matrix(vocabulary)
    labels = rows.labels(questions)
    types = list(labels)
    weights, biases = train_types(x, rows, labels, fit)
    words, vectors, rarity = train_words(rows, fit, left_out)
    none = np.zeros(0, np.float32)
    empty = Net(none, none, none, 0.0)
    ranker = Ranker(
        {n: i for i, n in enumerate(vocabulary)},
        weights,
        biases,
        none,
        {w: i for i, w in enumerate(words)},
        vectors,
        rarity,
        empty,
        empty,
    )
    ranker = dataclasses.replace(ranker, prototypes=prototypes(questions, types, ranker))
    unseen = np.zeros((len(rows.names), len(types)), np.float32)
    for fold in (f for f in range(FOLDS) if f != left_out):
        w, b = train_types(x, rows, labels, fit & (rows.fold != fold))
        at = rows.fold == fold
        unseen[at] = x[at] @ w + b
        print(f"  fold {fold} of the clause types", file=sys.stderr)
    used = [d for d in documents.values() if d.fold != left_out]
    indexes = {d.name: indexed(d.text, d.segments, ranker) for d in used}
    indexes = {
        n: dataclasses.replace(i, types=unseen[rows.first[n] : rows.first[n] + len(i.segments)])
        for n, i in indexes.items()
    }
    mine = [q for q in questions if q.doc in indexes]
    known, free = (weigh(indexes, mine, types, ranker, f) for f in (False, True))
    return dataclasses.replace(ranker, known=known, free=free)


def write(ranker: Ranker, out: Path) -> None:
    """Write the archive and its digest; the same ranker gives the same bytes."""
    scale = np.abs(ranker.weights).max(axis=0) / 127 + 1e-12
    tables = {
        "features": np.frombuffer("\n".join(ranker.features).encode(), np.uint8),
        "weights": np.round(ranker.weights / scale).astype(np.int8),
        "weight_scale": scale.astype(np.float32),
        "biases": ranker.biases,
        "prototypes": ranker.prototypes,
        "words": np.frombuffer("\n".join(ranker.words).encode(), np.uint8),
        "vectors": np.round(ranker.vectors / np.abs(ranker.vectors).max(axis=1, keepdims=True).clip(1e-9) * 127).astype(
            np.int8
        ),
        "rarity": ranker.rarity.astype(np.float16),
        **_net_tables("known", ranker.known),
        **_net_tables("free", ranker.free),
    }
    pack(tables, out)


def pack(tables: dict[str, np.ndarray], out: Path) -> None:
    """Write tables as an archive, and its digest."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in tables.items():
            raw = io.BytesIO()
            np.save(raw, table)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), raw.getvalue(), zipfile.ZIP_DEFLATED
            )
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    out.with_suffix(".sha256").write_text(f"{digest}  {out.name}\n", encoding="ascii")
    print(f"{out} {out.stat().st_size} bytes {digest}")


def renew(folder: Path, old: Path, out: Path) -> None:
    """Write an archive again with the vectors of the clause types' questions made anew."""
    questions = read_questions(folder, read_documents(folder))
    vectors = prototypes(questions, sorted({q.type for q in questions}), parsed(old.read_bytes()))
    with zipfile.ZipFile(old) as archive:
        tables = {name.removesuffix(".npy"): np.load(io.BytesIO(archive.read(name))) for name in archive.namelist()}
    pack({**tables, "prototypes": vectors}, out)


def _net_tables(name: str, net: Net) -> dict[str, np.ndarray]:
    bias = np.float32(net.outer_bias)
    return {
        f"{name}_inner": net.inner,
        f"{name}_inner_bias": net.inner_bias,
        f"{name}_outer": net.outer,
        f"{name}_outer_bias": bias,
    }


def averaged(one: Net, other: Net) -> Net:
    """Return a net whose log-odds are the mean of two."""
    return Net(
        np.concatenate([one.inner, other.inner], axis=1),
        np.concatenate([one.inner_bias, other.inner_bias]),
        np.concatenate([one.outer, other.outer]) / 2,
        (one.outer_bias + other.outer_bias) / 2,
    )


def main() -> None:
    """Train and write."""
    global NETS
    parser = argparse.ArgumentParser(description="Train the minimiser's ranker.")
    parser.add_argument("data", type=Path, help="the folder with cuad.jsonl, contractnli.jsonl and docs/")
    parser.add_argument("out", type=Path, help="where ranker.npz goes")
    parser.add_argument("--without", type=int, default=KEPT_BACK, help="the fold that is kept back; -1 for none")
    parser.add_argument("--nets", type=int, default=NETS, help="nets that are averaged in one training")
    parser.add_argument("--share", type=float, default=SHARE["cuad"], help="the share of CUAD's questions seen")
    parser.add_argument("--beside", type=Path, help="another ranker, whose nets are averaged with the new ones")
    parser.add_argument("--renew", type=Path, help="a ranker of which all but the prototypes is kept")
    args = parser.parse_args()
    if args.renew:
        renew(args.data, args.renew, args.out)
        return
    NETS, SHARE["cuad"] = args.nets, args.share
    ranker = train(args.data, args.without)
    if args.beside:
        other = parsed(args.beside.read_bytes())
        known, free = averaged(ranker.known, other.known), averaged(ranker.free, other.free)
        ranker = dataclasses.replace(ranker, known=known, free=free)
    write(ranker, args.out)


if __name__ == "__main__":
    main()
