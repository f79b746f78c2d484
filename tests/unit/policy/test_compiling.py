import hashlib
import re

import pytest

from situs.errors import ConfigError
from situs.model import Effect, Obligation
from situs.policy import Policies, compile_policies, load_default_sources, load_schema
from situs.policy.compiling import RESERVED

SCHEMA = load_schema()
NOTES = '@id("{}") @reason("why") @legal_basis("law")'
BODY = "permit (principal, action, resource) when { context.media };"


def policy(name: str = "a", notes: str = "", body: str = BODY) -> str:
    return f"{NOTES.format(name)} {notes}\n{body}\n"


def test_annotations_are_kept_with_file_and_line() -> None:
    made = compile_policies(
        {"b.cedar": policy("b"), "a.cedar": "\n" + policy("a", '@remedy("do") @obligation("minimise")')},
        SCHEMA,
    )
    first, second = made.all
    assert (first.id, first.file, first.line, first.effect) == ("a", "a.cedar", 2, Effect.PERMIT)
    assert (first.reason, first.legal_basis, first.remedy) == ("why", "law", "do")
    assert first.obligations == (Obligation("minimise"),)
    assert (second.id, second.file) == ("b", "b.cedar")
    assert made.find("b") is second and made.find("c") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no policy at all"),
        ("// nothing", "no policy at all"),
        ("\n\npermit (", "f.cedar, line 3"),
        (policy() + policy("a"), "f.cedar, line 3: @id `a` is taken by f.cedar, line 1"),
        (BODY, "lacks @id"),
        ('@id("") @reason("r") @legal_basis("l") ' + BODY, "lacks @id"),
        ('@id("a") @legal_basis("l") ' + BODY, "lacks @reason"),
        ('@id("a") @reason("r") ' + BODY, "lacks @legal_basis"),
        (policy(notes='@obligaton("minimise")'), "unknown annotation @obligaton"),
        (policy(notes='@obligation("Minimise!")'), "name:argument"),
        (policy(notes='@obligation("minimise;")'), "name:argument"),
        (
            policy(notes='@obligation("minimise")', body=BODY.replace("permit", "forbid")),
            "forbid cannot carry",
        ),
        (policy(body="permit (principal, action, resource) when { context.nothing };"), "nothing"),
        (policy(body="permit (principal, action, resource) when { context.labels };"), "f.cedar, line 1"),
        (policy(body='permit (principal == User::"x", action, resource);'), "f.cedar, line 1"),
        (policy(body="permit (principal == ?principal, action, resource);"), "template"),
        (policy("default-deny"), "reserved"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(words)) as caught:
        compile_policies({"f.cedar": text}, SCHEMA)
    assert caught.value.code == "policy_invalid"
    assert "\n" not in caught.value.message


def test_the_digest_depends_on_schema_names_and_texts() -> None:
    digests = {
        compile_policies({"a": policy()}, SCHEMA).digest,
        compile_policies({"b": policy()}, SCHEMA).digest,
        compile_policies({"a": policy() + "// x"}, SCHEMA).digest,
        compile_policies({"a": policy()}, SCHEMA + "// x").digest,
    }
    assert len(digests) == 4
    assert compile_policies({"a": policy()}, SCHEMA).digest in digests


def test_the_digest_is_that_of_schema_names_and_texts_each_with_its_length() -> None:
    """The ledger keeps it: whoever holds the sources must come to the same."""
    parts = [b"", SCHEMA.encode(), b"a", policy().encode()]
    framed = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    assert compile_policies({"a": policy()}, SCHEMA).digest == hashlib.sha256(framed).hexdigest()


def test_reads_are_kept_per_policy_and_for_the_default() -> None:
    made = compile_policies({"a": policy() + policy("b", body="forbid (principal, action, resource);")}, SCHEMA)
    assert made.reads == {"media"}
    assert made.reads_of == {"a": {"media"}, "b": frozenset(), "default-deny": {"media"}}


def test_unknown_obligations_are_listed() -> None:
    made = compile_policies({"a": policy(notes='@obligation("minimise; notarise:twice; redact:jewels")')}, SCHEMA)
    assert [(p, o.name) for p, o in made.unknown_obligations] == [("a", "notarise"), ("a", "redact")]


def test_every_shipped_policy_is_explained_and_dischargeable(policies: Policies) -> None:
    assert policies.unknown_obligations == ()
    for each in policies.all:
        assert each.reason.endswith(".")
        assert each.id not in RESERVED
        assert each.effect is Effect.PERMIT or each.remedy.endswith(".")
        assert each.effect is Effect.DENY or any(o.name == "redact" for o in each.obligations)


def test_every_shipped_policy_has_a_comment_above_it() -> None:
    for text in load_default_sources().values():
        for found in re.finditer(r"^@id", text, re.MULTILINE):
            assert text[: found.start()].rstrip("\n").splitlines()[-1].startswith("//")


def test_a_policy_without_a_remedy_offers_none() -> None:
    (made,) = compile_policies(
        {"a": '@id("a") @reason("r") @legal_basis("l") permit (principal, action, resource);'}, SCHEMA
    ).all
    assert made.as_reason().remedy == ""
