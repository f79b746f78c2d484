"""HTML to the text that a reader would see."""

import pytest

from situs.adapters.documents.hypertext import read_hypertext


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p>two<div><p>three</p></div><span>four</span>", "one\ntwo\nthree\nfour"),
        ("a<b>b</b>c <i>d</i>", "abc d"),
        ("<title>T</title><h1>H</h1>x<br>y", "T\nH\nx\ny"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><th>3</th> <td>4</td></tr></table>", "1 | 2\n3 | 4"),
        ("<img alt='a seal' title='of the court'>", "[a seal] [of the court]"),
        ("<a title='more' href='https://example.com/x'>link</a>", "[more] link"),
        ("<input value='typed'><input type=hidden value=secret>", "[typed]"),
        ("x<script>var y</script><style>z{}</style><template>t</template><!-- c -->", "x"),
        ("x<p hidden>h</p><p style='DISPLAY : none'>i</p><p style='color:red'>shown</p>", "x\nshown"),
        ("x<div style='display:none'><div hidden>h</div><script>s</script></div>", "x"),
        ("&lt;b&gt; &amp; &euro; &#0;&nbsp;end", "<b> & € \ufffd end"),
        ("", ""),
        ("<p>broken <b>nesting</p></b>", "broken nesting"),
    ],
)
def test_what_is_seen_is_read(html: str, text: str) -> None:
    assert read_hypertext(html.encode()) == text


def test_the_charset_comes_from_the_meta_element() -> None:
    html = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2"><p>Łódź'
    assert read_hypertext(html.encode("iso-8859-2")) == "Łódź"


def test_deep_nesting_needs_no_deep_stack() -> None:
    assert read_hypertext(b"<div>" * 20_000 + b"deep") == "deep"
