"""`situs ask`."""

from __future__ import annotations

import os
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

import click
import orjson

from situs.cli.output import json_option, show


@click.command()
@click.argument("question")
@click.option("--url", default="http://127.0.0.1:8430", show_default=True, envvar="SITUS_URL", help="The gateway.")
@click.option("--model", default="situs-local", show_default=True, help="The model's alias.")
@click.option("--matter", default="", help="The matter that the question belongs to.")
@click.option("--label", default="", help="A label that you state.")
@json_option
def command(question: str, url: str, model: str, matter: str, label: str, as_json: bool) -> None:
    """Ask a running gateway QUESTION. The API key is read from the variable SITUS_API_KEY."""
    key = os.environ.get("SITUS_API_KEY", "")
    if not key:
        raise click.ClickException("set SITUS_API_KEY to an API key (`situs keys create NAME` makes one)")
    status, headers, body = post(
        url,
        key,
        {"model": model, "messages": [{"role": "user", "content": question}]},
        {"x-situs-matter": matter, "x-situs-label": label},
    )
    where = {name: headers.get(f"x-situs-{name}", "") for name in ("place", "route", "receipt")}
    if as_json:
        show({"status": status, **where, "answer": body})
    elif status == 200:
        click.echo(body["choices"][0]["message"]["content"])
        click.echo(f"processed at {where['place']} by route {where['route']}; receipt {where['receipt']}", err=True)
    if status != 200:
        error = body.get("error", {})
        raise click.ClickException(f"{error.get('message', 'refused')} [{error.get('code', status)}]")


def post(
    url: str, key: str, body: dict[str, object], extra: dict[str, str]
) -> tuple[int, dict[str, str], dict[str, Any]]:
    """Send a chat request; return status, headers (lower-case names) and the decoded body."""
    return request("POST", url, "/v1/chat/completions", key, body, extra)


def request(
    method: str, url: str, path: str, key: str, body: dict[str, object] | None, extra: dict[str, str]
) -> tuple[int, dict[str, str], dict[str, Any]]:
    """Send one request to a gateway and return status, headers (lower-case names) and the decoded body."""
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise click.ClickException(f"{url} is not the address of a gateway, such as http://127.0.0.1:8430")
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    headers |= {name: value for name, value in extra.items() if value}
    connection = kind(parts.hostname, port, timeout=600)
    try:
        connection.request(method, path, orjson.dumps(body) if body is not None else None, headers)
        response = connection.getresponse()
        raw = response.read()
    except (OSError, HTTPException) as error:
        raise click.ClickException(f"{url} does not answer: start the gateway with `situs serve`") from error
    finally:
        connection.close()
    return response.status, {k.lower(): v for k, v in response.getheaders()}, _object(url, raw)


def _object(url: str, raw: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise click.ClickException(f"what answers at {url} is no Situs gateway")
    return found
