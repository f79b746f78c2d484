import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from situs.adapters.models.hub import download
from situs.adapters.models.progress import silent
from situs.adapters.models.pulling import pull
from situs.errors import ConfigError


class Hub(BaseHTTPRequestHandler):
    content = b""
    ranges = True
    break_at = 0
    seen: list[str | None] = []

    def do_GET(self):
        self.seen.append(self.headers.get("range"))
        if self.path == "/missing":
            self.send_error(404)
            return
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("location", "http://192.0.2.1/x")
            self.end_headers()
            return
        given = self.headers.get("range")
        start = int(given[6:-1]) if given and self.ranges else 0
        self.send_response(206 if given and self.ranges else 200)
        if given and self.ranges:
            self.send_header("content-range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}")
        self.send_header("content-length", str(len(self.content) - start))
        self.end_headers()
        end = self.break_at if self.break_at > start else len(self.content)
        self.wfile.write(self.content[start:end])

    def log_message(self, *args):
        pass


@pytest.fixture
def hub(content):
    rule = type("Rule", (Hub,), {"content": content, "seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), rule)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    rule.url = f"http://127.0.0.1:{server.server_port}"
    yield rule
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_file_is_fetched(hub, tmp_path, card, content, listed):
    listed(card)
    assert pull("tiny", tmp_path, hub.url + "/f").read_bytes() == content


def test_a_broken_transfer_goes_on_where_it_was(hub, tmp_path, card, content):
    hub.break_at = 3000
    download(hub.url + "/f", card, tmp_path / "p", silent)
    assert (tmp_path / "p").read_bytes() == content
    assert hub.seen == [None, "bytes=3000-"]


def test_a_server_without_ranges_begins_again(hub, tmp_path, card, content):
    hub.ranges = False
    (tmp_path / "p").write_bytes(b"something else")
    download(hub.url + "/f", card, tmp_path / "p", silent)
    assert (tmp_path / "p").read_bytes() == content


def test_more_bytes_than_known_are_refused(hub, tmp_path, card):
    hub.content += b"x"
    with pytest.raises(ConfigError) as caught:
        download(hub.url + "/f", card, tmp_path / "p", silent)
    assert caught.value.code == "weights_mismatch"


def test_changed_bytes_never_get_the_name(hub, tmp_path, card, content, listed):
    listed(card)
    hub.content = content[::-1]
    with pytest.raises(ConfigError) as caught:
        pull("tiny", tmp_path, hub.url + "/f")
    assert caught.value.code == "weights_mismatch"
    assert [p.suffix for p in tmp_path.iterdir()] == [".lock"]


@pytest.mark.parametrize("path", ["/missing", "/redirect"])
def test_failures_and_insecure_redirects(hub, tmp_path, card, path):
    with pytest.raises(ConfigError) as caught:
        download(hub.url + path, card, tmp_path / "p", silent)
    assert caught.value.code == "pull_failed"


@pytest.mark.parametrize("address", ["http://hub.example.com/f", "ftp://127.0.0.1/f", "http://127.0.0.1:9/f"])
def test_only_https_is_asked(tmp_path, card, address):
    with pytest.raises(ConfigError) as caught:
        download(address, card, tmp_path / "p", silent)
    assert caught.value.code == "pull_failed"
