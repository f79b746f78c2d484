"""The report for a person."""

from situs.scan import Scan, load_rules
from situs.scan.report.plain import plain_of, printable


def test_the_gravest_comes_first_and_what_was_not_read_is_not_cleared(result: Scan) -> None:
    lines = list(plain_of(result, load_rules()))
    assert lines[0].startswith("high ")
    assert "a b/A.cls:7  in ask → api.openai.com (OpenAI API, US)" in lines[1]
    assert any("(concluded)" in line for line in lines)
    assert "not read  B.flow: broken XML in line 4" in lines
    assert "stated, not seen  omnistudio: the org has no procedures" in lines
    assert lines[-1] == "12 files, 2 findings; 1 not read, so not cleared"
    assert all(printable(line) == line for line in lines)
