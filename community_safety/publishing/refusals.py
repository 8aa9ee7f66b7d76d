"""How a refusal reaches somebody who runs nbconvert: as one message and exit status 1."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError
from nbconvert.utils.exceptions import ConversionException
from nbformat import NotebookNode

from community_safety.errors import FormatUnavailableError, PublishingError


class RefusedError(PublishingError, ConversionException):
    """A notebook is not published; nbconvert ends without writing anything."""


class UnavailableError(FormatUnavailableError, ConversionException):
    """A format cannot be written on this machine; nbconvert ends without writing anything."""


@contextmanager
def refusals(
    log: logging.Logger | logging.LoggerAdapter,
    notebook: NotebookNode | None = None,
    name: str = "",
) -> Iterator[None]:
    """Turn what is said on purpose into errors that nbconvert ends on, each told in its own words.

    Parameters
    ----------
    log
        The log that nbconvert writes the end to. nbconvert would add the traceback of its own code,
        in which the message gets lost.
    notebook, name
        What is converted and how it is called, for the place of a cell that fails when it is run.
    """
    logger = log.logger if isinstance(log, logging.LoggerAdapter) else log
    logger.addFilter(_only_the_message)
    try:
        yield
    except (RefusedError, UnavailableError):
        raise
    except FormatUnavailableError as error:
        raise UnavailableError(str(error)) from error
    except PublishingError as error:
        raise RefusedError(str(error)) from error
    except CellExecutionError as error:
        raise RefusedError(
            f"{_place(error, notebook, name)}: it ended in {error.ename}: {error.evalue}. Correct "
            "the cell and convert again"
        ) from error
    except (CellControlSignal, DeadKernelError) as error:
        raise RefusedError(f"The notebook could not be run to its end: {error}") from error


def _place(error: CellExecutionError, notebook: NotebookNode | None, name: str) -> str:
    """Name the cell that failed: nbclient quotes its source, and that is all it tells."""
    cells = notebook.cells if notebook is not None else []
    failed = [
        number
        for number, cell in enumerate(cells, 1)
        if cell.cell_type == "code" and f"\n{cell.source}\n---" in error.traceback
    ]
    where = f"cell {' or '.join(map(str, failed))}" if failed else "a cell"
    return f"{name}.ipynb, {where}"


def _only_the_message(record: logging.LogRecord) -> bool:
    """Replace the traceback of a refusal by what it says; everything else passes as it is."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, (RefusedError, UnavailableError)):
        record.msg, record.args = "%s\n%s", (record.getMessage(), error)
        record.exc_info = None
    return True
