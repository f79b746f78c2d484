"""`situs ask` against a running gateway, and against what is none."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from situs.cli.ask import request


def test_the_answer_is_on_standard_output_and_where_it_was_made_beside_it(run, asker) -> None:
    ran = run("ask", "Grüße an Karl Muster.", "--model", "m")
    assert (ran.code, ran.out) == (0, "Grüße an Karl Muster.\n")
    assert "processed at own by route own; receipt " in ran.err


def test_json_holds_the_whole_answer(run, asker) -> None:
    ran = run("ask", "Hallo", "--model", "m", "--json")
    assert (ran.code, ran.json()["status"], ran.json()["place"]) == (0, 200, "own")
    assert ran.json()["answer"]["choices"]
    assert len(ran.json()["receipt"]) == 22


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_refusal_is_exit_1_with_its_reason(run, asker, flags: list[str]) -> None:
    ran = run("ask", "Hallo", "--model", "us", *flags)
    assert (ran.code, "[policy_refused]" in ran.err) == (1, True)
    if flags:
        assert ran.json()["status"] == 451


@pytest.mark.parametrize(
    ("flags", "code"),
    [(["--matter", "M-404"], "unknown_matter"), (["--label", "nonsense"], "unknown_label"), ([], "unknown_model")],
)
def test_what_the_gateway_refuses_is_told_with_its_code(run, asker, flags: list[str], code: str) -> None:
    ran = run("ask", "Hallo", *(["--model", "m"] if flags else []), *flags)
    assert (ran.code, ran.out, f"[{code}]" in ran.err) == (1, "", True)


def test_without_a_key_it_says_how_to_get_one(run, asker, monkeypatch) -> None:
    monkeypatch.delenv("SITUS_API_KEY")
    ran = run("ask", "Hallo")
    assert (ran.code, "situs keys create" in ran.err) == (1, True)


def test_a_wrong_key_is_told(run, asker, monkeypatch) -> None:
    monkeypatch.setenv("SITUS_API_KEY", "situs_wrong")
    ran = run("ask", "Hallo", "--model", "m")
    assert (ran.code, "[unauthenticated]" in ran.err) == (1, True)


def test_where_nobody_listens_it_says_how_to_start(run, asker) -> None:
    ran = run("ask", "Hallo", "--url", "http://127.0.0.1:9")
    assert (ran.code, "situs serve" in ran.err) == (1, True)


@pytest.mark.parametrize("url", ["", "127.0.0.1:8430", "http://", "http://x.test:port", "file:///etc/hostname"])
def test_what_is_no_address_is_told(run, asker, url: str) -> None:
    ran = run("ask", "Hallo", "--url", url)
    assert (ran.code, "is not the address of a gateway" in ran.err) == (1, True)


@pytest.mark.parametrize("body", [b"<html>hello</html>", b"[]", b"\xff"])
def test_another_server_is_not_taken_for_a_gateway(run, asker, body: bytes) -> None:
    class Other(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        ran = run("ask", "Hallo", "--url", f"http://127.0.0.1:{server.server_port}")
    assert (ran.code, ran.out, "is no Situs gateway" in ran.err) == (1, "", True)


def test_one_request_of_any_kind(asker) -> None:
    status, headers, body = request("GET", asker.url, "/v1/models", asker.key, None, {"x-empty": ""})
    assert (status, headers["content-type"]) == (200, "application/json")
    assert [m["id"] for m in body["data"]] == ["m", "us"]
