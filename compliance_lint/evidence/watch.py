"""Which file is being worked on, told to whoever limits the time that a file may take.

Work on a file cannot always be interrupted from within: a library written in C does not return
to Python before it is done. So a process that checks packages for others is ended from outside,
by a timer of the operating system, and what it was working on must be known by then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol


class Watch(Protocol):
    """Is told when the work of this process turns to another file."""

    def turn_to(self, subject: str | None) -> None:
        """``subject`` is the pointer of a file; None is the rest of the package."""
        ...

    def out_of_memory(self) -> None:
        """Work on the file ended for want of memory; this call need not return."""
        ...


class _Now:
    """One for each process, as its timer is; a process checks one package at a time."""

    watch: Watch | None = None
    subject: str | None = None


def set_watch(watch: Watch | None) -> None:
    """Let ``watch`` be told from now on."""
    _Now.watch = watch
    _Now.subject = None


@contextmanager
def working_on(subject: str) -> Iterator[None]:
    """Say that what is done inside is work on the file that ``subject`` points to."""
    before = _Now.subject
    if _Now.watch is None or before == subject:
        yield
        return
    _turn_to(subject)
    try:
        yield
    except MemoryError:
        # It would be taken for a fault of a check, and the file would go unnamed.
        if _Now.watch is not None:
            _Now.watch.out_of_memory()
        raise
    finally:
        _turn_to(before)


def _turn_to(subject: str | None) -> None:
    _Now.subject = subject
    if _Now.watch is not None:
        _Now.watch.turn_to(subject)


if TYPE_CHECKING:
    watched_property = cached_property
else:

    class watched_property(cached_property):  # noqa: N801 - named as what it extends
        """A cached property of a file; finding it out is work on it.

        The file has a ``pointer``, and a method ``prepare`` that may know the value already.
        """

        def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
            """Find the value out, once."""
            if instance is None:
                return self
            instance.prepare()
            if self.attrname in instance.__dict__:
                return instance.__dict__[self.attrname]
            # Kept without the lock that the standard library has for it up to Python 3.11: a
            # package is the business of one thread, and there are dozens of such properties.
            if _Now.watch is None:
                value = self.func(instance)
            else:
                with working_on(instance.pointer):
                    value = self.func(instance)
            instance.__dict__[self.attrname] = value
            return value
