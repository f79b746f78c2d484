"""The entry point: a table of commands, each loaded when it is used."""

from __future__ import annotations

import importlib
import os
import sys

import click

from situs import __version__
from situs.cli.output import fail
from situs.errors import SitusError

COMMANDS = {
    "init": "Make a configuration, keys and a ledger in a folder.",
    "serve": "Serve the gateway.",
    "check": "Check configuration, policies, keys and ledger without serving.",
    "ask": "Ask a running gateway a question.",
    "explain": "Say what policy rules for a text, and why, without sending it.",
    "classify": "Say which labels documents have, and why.",
    "detect": "Find personal data in texts, as spans, line by line.",
    "minimise": "Say which parts of documents questions need, as spans, line by line.",
    "task": "Analyse contracts, check documents against policies, file records.",
    "scan": "Find where a Salesforce project sends data to models.",
    "export": "Say what of a data set may train a model, and write it with a signed manifest.",
    "canary": "Plant records that show later what leaked, and search for them.",
    "learn": "Answer exercises on the policies; the completion is recorded.",
    "review": "List texts whose privilege is in doubt, and decide on them.",
    "verify": "Verify receipts, logs and checkpoints offline.",
    "ledger": "Check the ledger's file, export it, and reconcile it with others' counts.",
    "mirror": "Keep other cells' checkpoints, as their witness.",
    "report": "Make a register from a verified log.",
    "prove-absence": "State that nothing of a matter was sent outside some countries.",
    "incident": "Record incidents, watch their clocks, draft notices from the ledger.",
    "erase": "Erase matters by destroying their keys, with a signed certificate.",
    "retention": "Show what is kept how long and what is due; dispose of it.",
    "keys": "Create, list, rotate and revoke API keys; drill for a leaked one.",
    "models": "List, pull, verify and approve models.",
    "matters": "List and show matters; import them into the store.",
    "policy": "List, test and prove policies; propose, approve and activate changes.",
    "terms": "Compare providers' terms with what was confirmed; confirm them.",
    "config": "Print the configuration's JSON Schema or reference.",
    "bench": "Measure the quality of detection and minimisation on corpora.",
    "demo": "Make four sample calls and verify their receipts.",
    "completion": "Print the shell completion script.",
}


class Lazy(click.Group):
    """Load a command's module when the command is named, so that `situs --help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"situs.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="situs")
def situs() -> None:
    """A sovereign LLM gateway for legal departments."""


def main() -> None:
    """Run the command line; errors of Situs, and of files, are one line on standard error and exit code 2."""
    try:
        situs(standalone_mode=False)
    except SitusError as error:
        fail(error)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except OSError as error:  # a disk that is full, a folder that may not be written
        name = f"`{os.path.basename(error.filename)}`: " if isinstance(error.filename, str) else ""
        click.echo(f"situs: {name}{error.strerror or type(error).__name__}", err=True)
        sys.exit(2)
