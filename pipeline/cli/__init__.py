"""The command line: read arguments, call, print, exit. Nothing is decided here."""

from __future__ import annotations

import gc
import os
import sys

from pipeline.cli import agreeing, caching, reading, runs, sharing, training, years
from pipeline.cli.app import app
from pipeline.cli.screen import interruptible, say
from pipeline.errors import PipelineError

__all__ = ["app", "main"]

# Registered here and not where they are written, so that `--help` lists them in the order of use.
COMMANDS = (
    runs.run,
    years.compare,
    years.codebook,
    reading.inspect,
    sharing.export,
    sharing.verify,
    sharing.import_,
    agreeing.evaluate,
    agreeing.sample,
    training.train,
    caching.cache,
)
app.rich_markup_mode = None  # help in plain letters: to draw it with Rich takes twice the time
for _command in COMMANDS:
    _summary = (_command.__doc__ or "").partition("\n\n")[0]
    app.command(_command.__name__.rstrip("_"), short_help=_summary)(interruptible(_command))


def main() -> None:
    """Run the command line; a user's mistake gives a message and an exit code, no traceback."""
    gc.set_threshold(50_000, 20, 20)  # a short process full of imports: collect seldom
    code: int | str | None = 0
    try:
        app()
    except SystemExit as leaving:
        code = leaving.code
    except PipelineError as error:
        say(f"Error: {error}")
        code = error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
    _leave(code)


def _leave(code: int | str | None) -> None:
    """End the process at once: taking apart all that was imported would cost half a second."""
    code = code if isinstance(code, int) else int(code is not None)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (BrokenPipeError, ValueError):
        code = code or 0
    os._exit(code)
