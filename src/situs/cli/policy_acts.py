"""`situs policy propose`, `diff`, `replay`, `approve`, `activate`, `withdraw`, `proposals`: a change as a legal act."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from situs.cli.output import config_option, json_option, progress, show, table

if TYPE_CHECKING:
    from situs.acts import Act, Proposal
    from situs.runtime.acting import Checked, Desk, Draft

_ID = re.compile(r"P-[0-9a-f]{8}", re.ASCII)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_statements = click.option("--statements", type=_FILE, help="Statements to be proven from then on, if they change too.")
_vectors = click.option("--vectors", type=_FILE, help="Vectors to be agreed with from then on, if they change too.")
_yes = click.option("--yes", is_flag=True, help="Do not ask.")
_days = click.option("--days", type=click.IntRange(1, 3660), help="Days of calls; without it `policies.replay_days`.")
_about = click.argument("what", metavar="PROPOSAL|FOLDER")
_proposal = click.argument("proposal")


@click.command()
@click.argument("draft", type=click.Path(path_type=Path, exists=True, file_okay=False))
@_statements
@_vectors
@click.option(
    "--effective", help="The first day on which it may be activated (UTC), such as 2027-01-15; default today."
)
@config_option
@json_option
def propose(
    draft: Path, statements: Path | None, vectors: Path | None, effective: str | None, config_path: Path, as_json: bool
) -> None:
    """Propose the policies in the folder DRAFT, and say what they change. SITUS_API_KEY holds your API key."""
    from situs.policy import tell, told
    from situs.runtime.acting import PROPOSE
    from situs.runtime.enacting import propose as proposing

    desk = _desk(config_path)
    by, day = _person(desk, PROPOSE), _day(effective)
    new = desk.draft(draft, statements, vectors)
    act, noted = asyncio.run(proposing(desk, new, by, day))
    compared = desk.compare(desk.in_force(), new)
    if as_json:
        show({**_act(act, noted), "changes": told(compared)})
        return
    click.echo(f"{tell(compared)}\n")
    click.echo(f"proposed as {act.proposal}, to take effect on {act.effective} at the earliest")
    _say(act, noted, f"next: another person runs `situs policy approve {act.proposal}`")


@click.command()
@_about
@config_option
@json_option
def diff(what: str, config_path: Path, as_json: bool) -> None:
    """Say in plain language how a PROPOSAL, or the policies in a FOLDER, differ from those in force."""
    from situs.policy import tell, told

    desk = _desk(config_path)
    compared = desk.compare(*_pair(desk, what))
    if as_json:
        show(told(compared))
    else:
        click.echo(tell(compared))


@click.command()
@_about
@_days
@config_option
@json_option
def replay(what: str, days: int | None, config_path: Path, as_json: bool) -> None:
    """Say what a PROPOSAL, or the policies in a FOLDER, would have made of the calls of the last days.

    The record is verified on the way. Nothing is sent, and no text is needed: the record has the facts that policy saw.
    """
    desk = _desk(config_path)
    figures, said, told = _replayed(desk, _pair(desk, what), days)
    if as_json:
        show({**figures, **told})
    else:
        click.echo(said)


@click.command()
@_proposal
@_days
@_yes
@config_option
@json_option
def approve(proposal: str, days: int | None, yes: bool, config_path: Path, as_json: bool) -> None:
    """Approve PROPOSAL, as another person than the one who proposed it, once you saw what it changes.

    The figures of the replay that you were shown are recorded. SITUS_API_KEY holds your API key.
    """
    from situs.policy import tell
    from situs.runtime.acting import APPROVE
    from situs.runtime.enacting import approve as approving

    desk = _desk(config_path)
    by, found = _person(desk, APPROVE), desk.standing().find(proposal)
    if found.activated is None:
        _unhindered(desk, found, emergency=False)
    base, draft = desk.before(found), desk.proposed(found.proposed.content)
    figures, said, told = _replayed(desk, (base, draft), days)
    if not as_json:
        click.echo(f"{tell(desk.compare(base, draft))}\n\n{said}\n")
    if not yes:
        click.confirm(f"approve {proposal}?", abort=True, err=True)
    act, noted = asyncio.run(approving(desk, found, by, figures))
    if as_json:
        show({**_act(act, noted), "replay": {**figures, **told}})
        return
    click.echo(f"{proposal} is approved by {by}")
    _say(act, noted, f"next: `situs policy activate {proposal}`, on {act.effective} or later")


@click.command()
@_proposal
@_days
@click.option(
    "--emergency",
    is_flag=True,
    help="Activate at once and before its approval; only for a set that adds forbids and changes nothing else.",
)
@config_option
@json_option
def activate(proposal: str, days: int | None, emergency: bool, config_path: Path, as_json: bool) -> None:
    """Put PROPOSAL in force: it is approved, its day has come, its statements are proven and its vectors agree.

    Where one of these fails, nothing changes. A running gateway takes it with the next reload (SIGHUP).
    """
    from situs.policy import tell
    from situs.runtime.acting import ACTIVATE
    from situs.runtime.enacting import activate as activating
    from situs.runtime.enacting import mend

    desk = _desk(config_path)
    by, standing = _person(desk, ACTIVATE), desk.standing()
    found = standing.find(proposal)
    if mend(desk, standing, found):
        act, noted = found.activated, True
        if act is None:
            raise AssertionError("only what is in force is mended")
        progress("it is in force already; its files were put in place again")
    else:
        checked = _checked(desk, found, emergency=emergency)
        before, after = desk.before(found), desk.proposed(found.proposed.content)
        figures, said, _ = _replayed(desk, (before, after), days)
        act, noted = asyncio.run(activating(desk, found, by, (checked.figures(), figures), emergency=emergency))
        if not as_json:
            click.echo(f"{tell(desk.compare(before, after))}\n\n{said}\n")
    if as_json:
        show({**_act(act, noted), "emergency": act.emergency, "proof": dict(act.proof), "replay": dict(act.replay)})
        return
    proof = act.proof
    click.echo(
        f"{proof.get('statements', 0) - proof.get('failed', 0)} of {proof.get('statements', 0)} statements hold in "
        f"{proof.get('states', 0):,} states; {proof.get('vectors', 0)} vectors agree"
    )
    click.echo(f"{proposal} is in force by {by}; policies {act.content.policies[:12]}")
    ratify = f"; another person must still run `situs policy approve {proposal}`" if act.emergency else ""
    _say(act, noted, f"next: reload the gateway (SIGHUP){ratify}")


@click.command()
@_proposal
@config_option
@json_option
def withdraw(proposal: str, config_path: Path, as_json: bool) -> None:
    """Give PROPOSAL up, as whoever may propose or approve. What is in force stays."""
    from situs.runtime.acting import APPROVE, PROPOSE
    from situs.runtime.enacting import withdraw as withdrawing

    desk = _desk(config_path)
    by = _person(desk, PROPOSE, APPROVE)
    act, noted = asyncio.run(withdrawing(desk, desk.standing().find(proposal), by))
    if as_json:
        show(_act(act, noted))
        return
    click.echo(f"{proposal} is withdrawn by {by}")
    _say(act, noted, "")


@click.command()
@config_option
@json_option
def proposals(config_path: Path, as_json: bool) -> None:
    """List every proposal with who did what and when, from the ledger and what waits for it.

    Exit code 1 where an act broke a rule, and so has no effect.
    """
    desk = _desk(config_path)
    standing = desk.standing()
    if as_json:
        force = standing.force
        show(
            {
                "in_force": force.proposal if force else None,
                "proposals": [_row(one) for one in standing.proposals.values()],
                "ignored": [{**_act(act, True), "because": why} for act, why in standing.ignored],
            }
        )
    elif not standing.proposals:
        click.echo("nothing was proposed yet")
    else:
        _table(list(standing.proposals.values()), standing.force)
    for act, why in standing.ignored:
        click.echo(f"without effect: {act.event} of {act.proposal} by {act.by}: {why}", err=True)
    if standing.ignored:
        raise SystemExit(1)


COMMANDS = (propose, diff, replay, approve, activate, withdraw, proposals)


def _desk(config_path: Path) -> Desk:
    from situs.config import load_config
    from situs.runtime.acting import Desk

    return Desk(load_config(config_path), config_path.parent)


def _person(desk: Desk, *roles: str) -> str:
    from situs.cli.person import owner
    from situs.runtime.acting import FACE

    return owner(desk.config, desk.folder, *roles, face=FACE).id


def _pair(desk: Desk, what: str) -> tuple[Draft, Draft]:
    """Return what is in force, and what is asked about; for an open proposal both as the acts have them."""
    if _ID.fullmatch(what):
        found = desk.standing().find(what)
        old = desk.before(found) if found.activated is None else desk.in_force()
        return old, desk.proposed(found.proposed.content)
    if not Path(what).is_dir():
        raise click.ClickException(f"`{what}` is neither a proposal nor a folder")
    return desk.in_force(), desk.draft(Path(what), None, None)


def _replayed(desk: Desk, drafts: tuple[Draft, Draft], days: int | None) -> tuple[dict[str, int], str, dict[str, Any]]:
    """Return the figures of a replay, what it found in words, and the same as JSON."""
    from situs.acts import tell_replay, told_replay

    span = days or desk.config.policies.replay_days
    progress(f"verifying the record, replaying {span} days …")
    base, policies = (desk.compiled(draft) for draft in drafts)
    found, size = desk.replay(base, policies, span)
    return {"days": span, "size": size, **found.figures()}, tell_replay(found, policies, span), told_replay(found)


def _checked(desk: Desk, found: Proposal, *, emergency: bool) -> Checked:
    """Prove a proposal before it is activated; raise `ConfigError` for whatever stands against it."""
    _unhindered(desk, found, emergency=emergency)
    content = found.proposed.content
    draft = desk.proposed(content)
    progress("proving the statements over labels × matters × principals × routes × paths × actions …")
    return desk.prove(draft, desk.compiled(draft, content.policies))


def _unhindered(desk: Desk, found: Proposal, *, emergency: bool) -> None:
    from situs.errors import ConfigError
    from situs.runtime.enacting import hindrance

    if said := hindrance(desk, found, emergency=emergency):
        raise ConfigError("policy_act_refused", said)


def _day(text: str | None) -> Any:
    from datetime import date

    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("a day is written 2027-01-15", param_hint="--effective") from None


def _say(act: Act, noted: bool, step: str) -> None:
    click.echo(f"policies {act.content.policies}", err=True)
    click.echo("the ledger has it" if noted else "the gateway runs: reload it, and the ledger has it", err=True)
    if step:
        click.echo(step, err=True)


def _act(act: Act, noted: bool) -> dict[str, Any]:
    return {
        "proposal": act.proposal,
        "event": act.event,
        "by": act.by,
        "done": act.done,
        "policies": act.content.policies,
        "base": act.content.base,
        "effective": act.effective.isoformat(),
        "in_ledger": noted,
    }


def _row(one: Proposal) -> dict[str, Any]:
    acts = {"proposed": one.proposed, "approved": one.approved, "activated": one.activated, "withdrawn": one.withdrawn}
    done = {name: {"by": a.by, "done": a.done} for name, a in acts.items() if a is not None}
    content = one.proposed.content
    return {
        "id": one.id,
        "status": one.status,
        "effective": one.proposed.effective.isoformat(),
        "policies": content.policies,
        "base": content.base,
        **done,
    }


def _table(found: list[Proposal], force: Act | None) -> None:
    rows = [
        (
            one.id,
            f"{one.status}, in force" if force is not None and force.proposal == one.id else one.status,
            one.proposed.effective.isoformat(),
            one.proposed.by,
            one.approved.by if one.approved else "-",
            one.activated.by if one.activated else "-",
            one.proposed.content.policies[:12],
        )
        for one in found
    ]
    table(rows, ("PROPOSAL", "STATUS", "EFFECTIVE", "PROPOSED BY", "APPROVED BY", "ACTIVATED BY", "POLICIES"))
