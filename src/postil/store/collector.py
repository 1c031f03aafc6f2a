"""Python's garbage collector, kept from looking again and again through what stays."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Meanwhile the garbage collector does not look through what is made."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def leave_alone() -> None:
    """What there is by now stays for long: the garbage collector looks through it no more, until this is called again.

    With 10,000 annotations it would take a tenth of a second each time, in which no key is answered.
    """
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.freeze()
