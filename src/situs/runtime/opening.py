"""Open everything that a configuration names, or refuse to start and say what to mend."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from situs.adapters.identity import Gatekeeper, KeyFile, TrustedIssuers
from situs.adapters.keys import CachedKeySource, FileKeySource, KeyringKeySource, VaultAddress, VaultKeySource
from situs.adapters.matters import FileMatters, SqliteMatters
from situs.adapters.models import Acts, Progress, silent
from situs.adapters.store import JobStore, SqliteLedger, load_signer
from situs.adapters.telemetry import Metrics, open_log, open_tracer
from situs.adapters.upstream import (
    AwsExchange,
    EmbeddedUpstream,
    EntraExchange,
    Exchange,
    GoogleExchange,
    Timeouts,
    UpstreamSettings,
    open_upstream,
    read_identity_token,
)
from situs.config import Config, SecretRef, UpstreamConfig, load_config
from situs.config.exchanges import AwsExchangeSettings, EntraExchangeSettings, GoogleExchangeSettings
from situs.errors import ConfigError, SitusError
from situs.law import Law
from situs.ledger import Signer
from situs.ports import KeySource, MatterDirectory, Upstream
from situs.record import read_review
from situs.rules import Rules
from situs.runtime.acting import Desk
from situs.runtime.books import load_books
from situs.runtime.documents import Documents
from situs.runtime.enacting import check_activated, flush
from situs.runtime.erasing import Eraser, Keys, directory
from situs.runtime.limiting import Limiter
from situs.runtime.live import Runtime, digests_of, now_ms, recollection_of
from situs.runtime.mirroring import Mirroring, open_mirroring
from situs.runtime.model_acts import missing_acts, record_acts
from situs.runtime.orgs import open_orgs
from situs.runtime.persons import open_issuers
from situs.runtime.retaining import Retaining, apply
from situs.runtime.ruling import check_statements, make_rules
from situs.runtime.teaching import flush_completions
from situs.runtime.witnessing import open_witnessing


async def open_runtime(config: Config, folder: Path) -> Runtime:
    """Return the runtime of a configuration whose relative paths start at `folder`.

    Raises `ConfigError` or `IntegrityError`: a missing key, an unreadable ledger, weights that do not match their
    digest, a required statement that fails. Calls that an earlier run left open are closed as abandoned.
    """
    log = open_log(config.telemetry.log_level, json=config.telemetry.log_json)
    async with AsyncExitStack() as opened:
        upstreams: dict[str, Upstream] = {}
        for u in config.upstream:
            upstreams[u.id] = open_upstream(settings_of(u, config, folder), _tls(u, folder))
            opened.push_async_callback(upstreams[u.id].aclose)
        rules = make_rules(config, folder, digests_of(upstreams))
        check_statements(config, folder, rules)
        refuse_consumer_services(config, rules.law)
        issuers = open_issuers(config, folder)
        opened.push_async_callback(issuers.aclose)
        await issuers.start()
        signer = load_signer(folder / config.ledger.signing_key)
        ledger = SqliteLedger.open(folder / config.ledger.path, config.ledger.origin, signer, now_ms, create=False)
        opened.push_async_callback(ledger.aclose)
        await enact(config, folder, ledger, rules, log)
        keys = open_keys(config, folder)
        if isinstance(keys, VaultKeySource):
            opened.push_async_callback(keys.aclose)
        metrics = Metrics()
        witnessing = open_witnessing(config, folder, ledger, metrics, log, now_ms)
        mirroring = _until_the_end(opened, open_mirroring(config, folder, ledger, metrics, log, now_ms))
        documents = Documents()
        opened.push_async_callback(documents.aclose)
        orgs = open_orgs(config, folder)
        for org in orgs.values():
            opened.push_async_callback(org.client.aclose)
        jobs = JobStore(folder / config.salesforce.jobs)
        opened.push_async_callback(jobs.aclose)
        runtime = Runtime(
            config=config,
            rules=rules,
            gatekeeper=_gatekeeper(config, folder, issuers),
            matters=open_matters(config, folder),
            keys=CachedKeySource(keys),
            ledger=ledger,
            upstreams=upstreams,
            documents=documents,
            orgs=orgs,
            books=load_books(config, folder),
            jobs=jobs,
            limiter=Limiter(config),
            metrics=metrics,
            log=log,
            trace=open_tracer(config.telemetry.otlp_endpoint),
            witnessing=witnessing,
            mirroring=mirroring,
            acts=Acts(folder / config.models.acts),
        )
        await _take_up(runtime)
        await _open_eraser(runtime, keys, signer, folder)
        opened.push_async_callback(runtime.analyst.aclose)
        runtime.opened = opened.pop_all()
        return runtime


def _until_the_end(opened: AsyncExitStack, mirroring: Mirroring | None) -> Mirroring | None:
    if mirroring is not None:
        opened.push_async_callback(mirroring.aclose)
    return mirroring


async def _take_up(runtime: Runtime) -> None:
    """Go on from what the ledger has: acts on models (none may be missing), calls left open, verdicts, incidents."""
    await missing_acts(runtime.ledger, runtime.acts.read())
    abandoned = await runtime.ledger.recover(now_ms())
    if abandoned:
        runtime.log.warning("recovered", count=abandoned)
    for event in await runtime.ledger.events():
        if (review := read_review(event)) is not None:
            runtime.verdicts.put(*review)
        runtime.incidents.take(event)


async def _open_eraser(runtime: Runtime, source: KeySource, signer: Signer, folder: Path) -> None:
    """Give a runtime its eraser, end what an earlier run had begun to erase, and dispose of jobs that are due.

    Where that cannot be, the gateway serves all the same: neither destroys anything by itself.
    """
    keys = Keys(runtime.keys, source, runtime.config.keys.source)
    find = directory(lambda: runtime.config, folder, open_matters)
    runtime.eraser = Eraser(runtime.ledger, keys, find, signer, now_ms)
    try:
        for ended in await runtime.eraser.settle():
            runtime.log.warning("erasure_settled", erasure=ended.id, result=ended.state, conflict=ended.conflict)
    except SitusError as error:
        runtime.log.error("erasure_open", code=error.code)
    retaining = Retaining(runtime.config, folder, runtime.ledger, find, source, runtime.ledger.vkey, now_ms)
    try:
        for tally in await apply(retaining, ("jobs",), None, runtime.ledger.append, None):
            disposed, blocked, failed = len(tally.disposed), len(tally.blocked), len(tally.failed)
            if disposed or blocked or failed:
                runtime.log.info("retention", kind=tally.kind, disposed=disposed, blocked=blocked, failed=failed)
    except SitusError as error:
        runtime.log.error("retention_failed", code=error.code)


async def recall(runtime: Runtime, path: Path) -> None:
    """Read the configuration again and swap the rules; keep the last good ones where anything is wrong.

    Acts upon policies that wait are recorded before the rules change.

    Policies, places, routes, API keys and matters take effect at once; what is bound to a socket, a file or a child
    process (server, ledger, witnesses, authorities, mirror, keys, upstreams, issuers) needs a restart, and a change
    there is refused.
    """
    config = load_config(path)
    fixed = (
        "server",
        "ledger",
        "witnessing",
        "witness",
        "stamping",
        "authority",
        "mirror",
        "keys",
        "upstream",
        "salesforce_org",
        "telemetry",
    )
    changed = [name for name in fixed if getattr(config, name) != getattr(runtime.config, name)]
    if config.identity.issuer != runtime.config.identity.issuer:
        changed.append("identity.issuer")
    if changed:
        raise ConfigError("restart_needed", f"`{changed[0]}` has changed, which takes a restart")
    digests = digests_of(runtime.upstreams)
    rules = await asyncio.to_thread(_proven_rules, config, path.parent, digests)
    await enact(config, path.parent, runtime.ledger, rules, runtime.log)
    file = KeyFile(path.parent / config.identity.api_keys)
    ring = file.load()
    matters, books = open_matters(config, path.parent), load_books(config, path.parent)
    acts = Acts(path.parent / config.models.acts)
    await record_acts(runtime.ledger, acts.read(), proven=config.identity.proven_acts)
    await runtime.record_rules(config, rules)
    runtime.gatekeeper.replace_keys(ring, file)
    runtime.matters, runtime.rules, runtime.books, runtime.config = matters, rules, books, config
    runtime.acts = acts
    runtime.limiter.replace(config)
    runtime.recollection = recollection_of(config)


async def enact(config: Config, folder: Path, ledger: SqliteLedger, rules: Rules, log: Any) -> None:
    """Record acts upon policies and completed exercises that wait; refuse a policy set that was not activated.

    Raise `ConfigError("policies_not_activated")` where the configuration asks for activation. Completions that do not
    read wait on, and are told: no exercise holds the gateway up.
    """
    try:
        await flush_completions(config, folder, ledger)
    except ConfigError as error:
        log.error("completions_unread", code=error.code)
    desk = Desk(config, folder)
    check_activated(desk, rules.policies.digest, await flush(desk, ledger))


def _proven_rules(config: Config, folder: Path, digests: Mapping[str, str]) -> Rules:
    """Do the long part of a reload, the proof above all, beside the calls that go on."""
    rules = make_rules(config, folder, digests)
    check_statements(config, folder, rules)
    return rules


def refuse_consumer_services(config: Config, law: Law) -> None:
    """Raise `ConfigError("consumer_service")` for an upstream at a service for consumers: no terms cover it."""
    for upstream in config.upstream:
        found = law.endpoint(urlsplit(upstream.url).hostname or "") if upstream.url else None
        if found is not None and found.consumer_ui:
            raise ConfigError(
                "consumer_service", f"upstream `{upstream.id}` is a consumer service, which no terms cover"
            )


def settings_of(u: UpstreamConfig, config: Config, folder: Path) -> UpstreamSettings:
    """Return what an upstream adapter is opened with; secrets stay references until they are used."""
    actions = {a for r in config.route if r.upstream == u.id for a in r.actions}
    return UpstreamSettings(
        id=u.id,
        kind=u.kind,
        url=u.url,
        allow_http=u.allow_http,
        api_key=_reader(u.api_key, folder),
        bearer=_reader(u.bearer, folder),
        prompt_cache=u.prompt_cache,
        max_response_bytes=u.max_response_bytes,
        access_key=_reader(u.access_key, folder),
        session_token=_reader(u.session_token, folder),
        service_account=_reader(u.service_account, folder),
        exchange=exchange_of(u, folder),
        region=u.region,
        project=u.project,
        api_version=u.api_version,
        model=_model(u.model, folder),
        sha256=u.sha256,
        actions=frozenset(actions) or frozenset({"infer"}),
        context_tokens=u.context_tokens,
        parallel=u.parallel,
        threads=u.threads,
        timeouts=Timeouts(u.connect_seconds, u.idle_seconds, u.total_seconds),
    )


def _reader(secret: SecretRef | None, folder: Path) -> Callable[[], str] | None:
    return partial(secret.read, folder) if secret else None


def exchange_of(u: UpstreamConfig, folder: Path) -> Exchange | None:
    """Return how an upstream's credentials are exchanged, if they are; the identity token is read at each exchange."""
    given = u.exchange
    if given is None:
        return None
    token = partial(read_identity_token, folder / Path(given.token_file).expanduser(), u.id)
    match given:
        case AwsExchangeSettings():
            return AwsExchange(token, given.role, given.session, given.seconds, given.url)
        case GoogleExchangeSettings():
            return GoogleExchange(token, given.audience, given.account, given.url, given.account_url)
        case EntraExchangeSettings():
            return EntraExchange(token, given.tenant, given.client, given.scope, given.url)


def _model(model: str, folder: Path) -> str:
    """Return a catalogue name as it is, and a path from the configuration's folder."""
    return str(folder / Path(model).expanduser()) if "/" in model or model.endswith(".gguf") else model


def _tls(u: UpstreamConfig, folder: Path) -> ssl.SSLContext | None:
    if not u.ca_file:
        return None
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(cafile=folder / Path(u.ca_file).expanduser())
    except (OSError, ssl.SSLError) as error:
        raise ConfigError("upstream_tls", f"the certificates of upstream `{u.id}` cannot be read") from error
    return context


async def warm(upstreams: Mapping[str, Upstream], progress: Progress = silent) -> None:
    """Start what takes time to start (the embedded model), so that the first call does not wait.

    Give it `Runtime.open_upstreams`: a model that may not serve is not loaded.
    """
    for upstream in upstreams.values():
        if isinstance(upstream, EmbeddedUpstream):
            await upstream.start(progress)


def open_matters(config: Config, folder: Path) -> MatterDirectory:
    """Return the configured matter directory."""
    path = folder / config.matters.path
    return SqliteMatters(path) if config.matters.source == "sqlite" else FileMatters(path)


def _gatekeeper(config: Config, folder: Path, issuers: TrustedIssuers) -> Gatekeeper:
    file = KeyFile(folder / config.identity.api_keys)
    return Gatekeeper(file.load(), issuers, file)


def open_keys(config: Config, folder: Path) -> KeySource:
    """Return the configured source of matters' keys."""
    keys = config.keys
    match keys.source:
        case "file":
            return FileKeySource(folder / keys.folder)
        case "keyring":
            return KeyringKeySource()
        case _:
            if keys.token is None:
                raise ConfigError("config_invalid", "keys.token is needed for the source `vault`")
            return VaultKeySource(VaultAddress(keys.url, keys.mount, keys.namespace), partial(keys.token.read, folder))
