"""`situs learn`: exercises from the department's own policies, scored by these."""

from __future__ import annotations

import asyncio
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from situs.cli.output import config_option, json_option, show, write_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from situs.config import Config
    from situs.learning import Answer, Exercise

_LARGEST = 1 << 20


@click.command()
@click.option("--seed", default="", help="What the exercises are drawn with: the same draws the same; default: new.")
@click.option(
    "--answers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Score the answers in this file, as the page gives them, in place of asking.",
)
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page to practise with, and end.")
@click.option("--practice", is_flag=True, help="Record nothing.")
@config_option
@json_option
def command(
    seed: str, answers: Path | None, html: Path | None, practice: bool, config_path: Path, as_json: bool
) -> None:
    """Answer short exercises: where would this call go, and why? The department's own policies give the answers.

    The completion is recorded in the ledger, for the owner of the API key in SITUS_API_KEY. With --json and without
    --answers the exercises are printed. Exit code 1: answered, and not passed.
    """
    from situs.config import load_config
    from situs.learning import page_of
    from situs.runtime.teaching import exercises_of, learner

    config, folder = load_config(config_path), config_path.parent
    given = _bytes(answers) if answers else b""
    seed = _seed(given, seed)
    exercises, policies = exercises_of(config, folder, seed)
    if html is not None:
        write_file(html, page_of(exercises, seed, config.organisation.name).encode())
        click.echo(f"wrote {html} (seed {seed})", err=True)
        return
    if as_json and not answers:
        show({"seed": seed, "exercises": [_told(e) for e in exercises]})
        return
    person = "" if practice else learner(config, folder, _owner(config, folder))
    if answers:
        from situs.learning import parse_answers

        replies = parse_answers(given, exercises)
    else:
        replies = tuple(_ask(exercises))
    _end(config, folder, (exercises, replies, seed, person, policies.digest), as_json=as_json)


def _end(
    config: Config, folder: Path, done: tuple[Sequence[Exercise], Sequence[Answer], str, str, str], *, as_json: bool
) -> None:
    """Score, record, and tell; exit code 1 where it was not passed."""
    from situs.learning import explained, score
    from situs.runtime.teaching import complete

    exercises, replies, seed, person, policies = done
    found = score(exercises, replies)
    passed = found.passed(config.learning.pass_percent)
    noted = None
    if person:
        _, noted = asyncio.run(complete(config, folder, person, (exercises, found, seed), policies))
    if as_json:
        rows = [
            {**_told(e), "permitted": sorted(e.permitted), "because": sorted(e.right), "places_right": where,
             "reason_right": why, "explanation": explained(e)}
            for e, where, why in zip(exercises, found.places, found.reasons, strict=True)
        ]  # fmt: skip
        show({"seed": seed, "right": found.right, "most": found.most, "passed": passed, "person": person,
              "recorded": bool(person), "in_ledger": bool(noted), "exercises": rows})  # fmt: skip
    else:
        click.echo(f"{found.right} of {found.most} points: {'passed' if passed else 'not passed'} (seed {seed})")
        if not person:
            click.echo("nothing is recorded: this was practice")
        else:
            click.echo(
                f"recorded for {person}" + ("" if noted else "; the gateway runs: reload it, and the ledger has it")
            )
    if not passed:
        raise SystemExit(1)


def _ask(exercises: Sequence[Exercise]) -> list[Answer]:
    """Put each exercise on the terminal, take its answers, and explain them in policy's own words."""
    from situs.learning import Answer, explained, situation
    from situs.learning.wording import place_in_words, why_asked

    replies = []
    for exercise in exercises:
        click.echo(f"\n{exercise.number} of {len(exercises)}\n{situation(exercise.case)}\n")
        for at, (route, _) in enumerate(exercise.rulings, 1):
            click.echo(f"  {at}  {route.place.id}: {place_in_words(route.place)}")
        chosen = click.prompt("Which places may see it? Numbers, or 0 for none", type=_Numbers(len(exercise.rulings)))
        click.echo(f"\n{why_asked(exercise)}")
        for at, option in enumerate(exercise.reasons, 1):
            click.echo(f"  {at}  {option.text}")
        why = click.prompt("Its number", type=click.IntRange(1, len(exercise.reasons)))
        answer = Answer(frozenset(exercise.places[at - 1] for at in chosen), exercise.reasons[why - 1].policy)
        replies.append(answer)
        where = "right" if answer.places == exercise.permitted else "not right"
        because = "right" if answer.reason in exercise.right else "not right"
        click.echo(f"\nThe places are {where}, the reason is {because}.\n{explained(exercise)}")
    click.echo("")
    return replies


class _Numbers(click.ParamType[frozenset[int]]):
    """Take numbers up to one, or 0 alone."""

    name = "numbers"

    def __init__(self, most: int) -> None:
        self._most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[int]:
        try:
            found = frozenset(int(part) for part in str(value).replace(",", " ").split())
        except ValueError:
            found = frozenset()
        if not found or not found <= set(range(self._most + 1)) or (0 in found and len(found) > 1):
            self.fail(f"numbers from 1 to {self._most}, such as `1 2`, or 0 alone", param, ctx)
        return found - {0}


def _told(exercise: Exercise) -> dict[str, Any]:
    from situs.learning import situation
    from situs.learning.wording import place_in_words, why_asked

    return {
        "number": exercise.number,
        "situation": situation(exercise.case),
        "places": [{"place": r.place.id, "what": place_in_words(r.place)} for r, _ in exercise.rulings],
        "why": why_asked(exercise),
        "reasons": [option.text for option in exercise.reasons],
    }


def _owner(config: Config, folder: Path) -> str:
    from situs.cli.person import owner
    from situs.runtime.teaching import FACE

    if not os.environ.get("SITUS_API_KEY"):
        raise click.ClickException("set SITUS_API_KEY to your API key or token, or practise with --practice")
    return owner(config, folder, face=FACE).id


def _seed(answers: bytes, said: str) -> str:
    """Return the seed: that of a file of answers, the one that was said, or a new one; both must be the same."""
    from situs.learning import is_seed, seed_of

    if said and not is_seed(said):
        raise click.UsageError("a seed is of letters, digits, `.`, `_` and `-`, 64 at most")
    found = seed_of(answers) if answers else said or secrets.token_hex(4)
    if said and said != found:
        raise click.UsageError(f"the answers were given to the exercises of seed {found}")
    return found


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST + 1)
