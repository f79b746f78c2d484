from situs.policy.sources import cut


def test_statements_are_cut_at_their_semicolons_with_their_lines() -> None:
    text = '// a; comment\n@id("a;b")\npermit (principal, action, resource);\n\nforbid (principal, action, resource) ;'
    chunks = cut("f", text)
    assert [(c.line, c.text.split("\n")[0]) for c in chunks] == [
        (2, '@id("a;b")'),
        (5, "forbid (principal, action, resource) ;"),
    ]


def test_escaped_quotes_do_not_end_a_string() -> None:
    assert len(cut("f", r'@id("a\";b") permit (principal, action, resource);')) == 1


def test_a_rest_without_semicolon_is_a_chunk_and_not_lost() -> None:
    assert [c.text for c in cut("f", "permit;\nforbid")] == ["permit;", "forbid"]


def test_comments_alone_are_nothing() -> None:
    assert cut("f", "// only words;\n\n") == ()
