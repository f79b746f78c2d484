"""Whatever bytes come as text or HTML, the answer is a text or a refusal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.adapters.documents.decoding import decode
from situs.errors import CallError

BYTES = st.binary(max_size=300) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))
TAGS = st.lists(
    st.sampled_from(["<p>", "</p>", "<b>", "<td>", "<script>", "</script>", "<!--", "-->", "<p hidden>", "a", " ", "&"])
).map(lambda tags: "".join(tags).encode())


@examples(200)
@given(BYTES | TAGS, st.sampled_from(["text/plain", "text/html", "text/html; charset=utf-16", "text/markdown"]))
def test_text_or_refusal(data: bytes, media_type: str) -> None:
    try:
        text = decode(media_type, "", data)
    except CallError as error:
        status, text = error.status, "refused"
    else:
        status = 422
    assert status in (413, 422)
    assert text.strip()
    assert "\x00" not in text
    text.encode()


@examples(100)
@given(st.text("abcxyz ", min_size=1), st.sampled_from(["script", "style", "template", "p hidden", "noscript"]))
def test_what_is_unseen_never_comes_through(text: str, tag: str) -> None:
    name = tag.split()[0]
    html = f"<div>seen</div><{tag}>Q{text}Q</{name}><div>also</div>"
    assert decode("text/html", "", html.encode()) == "seen\nalso"
    with pytest.raises(CallError):
        decode("text/html", "", f"<div><{tag}>Q{text}Q</{name}></div>".encode())
