"""A project's file as text, or told of as not read. A static resource is what its metadata declare it to be."""

from __future__ import annotations

from collections.abc import Iterator

from situs.adapters.projects.archive import Bounds, Refused, read_archive
from situs.markup import Malformed, parse_markup
from situs.scan import Diagnostic, SourceFile

READ = frozenset(
    {
        *("xml", "cls", "trigger", "js", "ts", "html", "cmp", "page", "component", "json", "resource", "md-meta"),
        *("object", "flow", "labels", "settings", "bot", "botversion", "oip", "os", "rpt", "ouc", "agent", "md", "app"),
        *("omniscript", "omniintegrationprocedure", "omnidatatransform", "omniuicard", "workflow", "rule"),
        *("genaiplannerbundle", "genaiplanner", "genaiplugin", "genaifunction", "genaiprompttemplate"),
        *("namedcredential", "externalcredential", "remotesite", "csptrustedsite", "externalserviceregistration"),
        *("connectedapp", "eca", "ecaoauth", "embeddedserviceconfig", "messagingchannel"),
        *("datastreamtemplate", "datastreamdefinition", "datasourceobject", "datakitobjecttemplate"),
        *(
            "authprovider",
            "datasource",
            "eventrelay",
            "platformeventchannelmember",
            "mcpserverdefinition",
            "actionlinkgrouptemplate",
            "weblink",
        ),
        *("integrationproviderdefinition", "externalaimodel", "flexipage", "site", "digitalexperience"),
    }
)
"""Suffixes of files that can hold metadata or code, in the source format and in that of a retrieve."""

RESOURCE = ".resource"
"""What a retrieve calls the body of every static resource, whatever it holds."""
_META = "-meta.xml"
_PACKED = frozenset({"application/zip", "application/x-zip-compressed", "application/jar", "application/java-archive"})
_SHOWN = ("image/", "font/", "audio/", "video/", "application/font", "application/vnd.ms-fontobject")
_SHOWN_EXACTLY = frozenset({"text/css", "application/pdf", "application/x-font-ttf", "application/x-font-woff"})
"""Declared types that a browser runs no script of. In the source format their files bear suffixes that are not read."""


def texts_of(path: str, raw: bytes, companion: bytes, bounds: Bounds) -> Iterator[SourceFile | Diagnostic]:
    """Yield what a file holds: its text, the texts in a packed static resource, or why it was not read.

    `companion` is the metadata file beside a static resource; empty for any other file, and where there is none.
    """
    if len(raw) > bounds.file and not path.endswith(RESOURCE):
        yield Diagnostic(path, f"larger than {bounds.file:,} bytes")
    elif path.endswith(RESOURCE):
        yield from _resource(path, raw, _declared(companion), bounds)
    else:
        yield _text(path, raw)


def companion_of(path: str) -> str:
    """Return the path of the metadata beside a static resource; empty for any other file."""
    return path + _META if path.endswith(RESOURCE) else ""


def is_read(path: str) -> bool:
    """Tell by its suffix whether a file can hold metadata or code."""
    return path.rpartition(".")[2].lower() in READ


def _resource(path: str, raw: bytes, declared: str, bounds: Bounds) -> Iterator[SourceFile | Diagnostic]:
    if declared.startswith(_SHOWN) or declared in _SHOWN_EXACTLY:
        return
    if len(raw) > bounds.file:
        yield Diagnostic(path, f"larger than {bounds.file:,} bytes")
    elif declared in _PACKED or raw.startswith(b"PK\x03\x04"):
        try:
            # Listed before any is given: half of an archive would look like a clean one.
            inner = [(name, content) for name, content in read_archive(raw, bounds) if is_read(name)]
        except Refused as fault:
            yield Diagnostic(path, f"a packed static resource: {fault}")
            return
        for name, content in inner:
            yield from texts_of(f"{path.removesuffix(RESOURCE)}/{name}", content, b"", bounds)
    else:
        yield _text(path, raw)


def _declared(companion: bytes) -> str:
    try:
        root = parse_markup(companion.decode("utf-8", "replace")) if companion else None
    except Malformed:
        root = None
    return root.value("contentType").partition(";")[0].strip().lower() if root else ""


def _text(path: str, raw: bytes) -> SourceFile | Diagnostic:
    """Return text from UTF-8, or UTF-16 where its mark says so; else from Latin-1, which knows every byte."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return SourceFile(path, raw.decode("utf-16"))
        except UnicodeDecodeError:
            return Diagnostic(path, "broken UTF-16")
    if b"\0" in raw[:4096]:
        return Diagnostic(path, "not text")
    try:
        return SourceFile(path, raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return SourceFile(path, raw.decode("latin-1"))
