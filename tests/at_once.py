"""Many people at the same moment, each in a thread with a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connections

from audit.verify import verify
from organizations.refusals import Refused
from workflows.kernel.consistency import check

Act = Callable[[], object]


def at_once(acts: list[Act]) -> list[str]:
    """Run all together; each one's outcome in its place: what it gave or the refusal's kind.

    Anything but a refusal is an error and shows up as itself.
    """
    gate = threading.Barrier(len(acts))
    outcomes = [""] * len(acts)

    def run(place: int, act: Act) -> None:
        gate.wait()
        try:
            act()
            outcomes[place] = "done"
        except Refused as refusal:
            outcomes[place] = refusal.kind
        except Exception as error:
            outcomes[place] = repr(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def clean() -> bool:
    """Nothing to find in the record and in the cases."""
    return [*verify(), *check()] == []
