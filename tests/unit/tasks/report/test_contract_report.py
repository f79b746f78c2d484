"""The report for readers: what it says, and that no contract can write HTML into it."""

import re

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.drawing import examples

from situs.tasks.contract.analysing import analyse, consult_on
from situs.tasks.contract.playbook import parse_playbook
from situs.tasks.report.contract_report import contract_page
from situs.tasks.samples import read_sample

BOOK = parse_playbook(read_sample("playbook"))


def test_the_report_says_risks_facts_clauses_changes_and_the_text(contract: str) -> None:
    made = contract_page(analyse(contract, BOOK, contract.replace("New York", "Delaware")), "supply.txt")
    words = HTMLParser(made).text()
    for said in ("SUPPLY AGREEMENT", "red line", "Example Widgets GmbH", "called Supplier", "2025-03-03", "US / New York",
                 "Rights of audit", "1 differences", "No model was asked about"):  # fmt: skip
        assert said in words
    assert "<del>Delaware,</del>" in made
    assert "<ins>York,</ins>" in made or "<ins>New York,</ins>" in made


def test_every_citation_leads_to_its_segment(contract: str) -> None:
    tree = HTMLParser(contract_page(analyse(contract, BOOK), "supply.txt"))
    links = {a.attributes["href"] for a in tree.css("a")}
    assert links
    assert links <= {f"#{p.attributes['id']}" for p in tree.css(".source p")}


async def test_a_models_answers_are_shown_with_their_receipts(contract: str, model, said) -> None:
    cap = "either party's liability exceed the total price"
    found = await consult_on(analyse(contract, BOOK), model(lambda _: said("fallback", cap)))
    words = HTMLParser(contract_page(found, "x")).text()
    assert "at own, receipt r-1" in words
    assert "No model was asked" not in words


EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;<!--</style>"


def test_hostile_words_stay_words(contract: str) -> None:
    text = contract.replace("Example Widgets GmbH", f"Example {EVIL} GmbH").replace("New York", f"New York {EVIL}")
    old = contract.replace("secret", EVIL) + f"\n\n7. Old. {EVIL} goes."
    made = contract_page(analyse(EVIL + text, BOOK, old), EVIL)
    tree = HTMLParser(made)
    assert [n.tag for n in tree.css("script, img, iframe, object, link")] == []
    assert EVIL in tree.text()
    assert len(re.findall("</style>", made)) == 1


@examples(15)
@given(st.text(max_size=120))
def test_no_text_makes_an_element(words: str) -> None:
    tree = HTMLParser(contract_page(analyse(f"This Agreement, {words}\n\n1. {words}", BOOK), words))
    used = {n.tag for n in tree.css("body *")}
    assert used <= {
        "main",
        "h1",
        "h2",
        "p",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "span",
        "a",
        "q",
        "strong",
        "br",
        "div",
    }
