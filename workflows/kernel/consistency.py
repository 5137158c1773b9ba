"""Whether state, open tasks, papers and record agree for every case."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from audit.models import Event
from audit.reading import Said
from audit.verify import Finding
from nominations.lifecycle import END_STATES, State
from nominations.models import Nomination

from .flows.base import FLOWS
from .models import CaseTask
from .models.cases import OPEN_STATUSES

#: What the subjects have to agree with; ``workflows.table`` fills it.
CHECKS: list[Callable[[], Iterator[Finding]]] = []


def check_positions() -> Iterator[Finding]:
    """One state, one open flow position that fits it (invariant 1)."""
    opened: dict[int, set[str]] = {}
    tasks = CaseTask.objects.filter(status__in=OPEN_STATUSES).exclude(flow_task_type="JOIN")
    for case, node in tasks.values_list("process_id", "flow_task"):
        opened.setdefault(case, set()).add(node.name)
    found = Nomination.objects.values_list(
        "number", "state", "step", "award_type_version__family", "case"
    )
    for number, state, step, family, case in found.iterator(chunk_size=2000):
        where, names = f"case:{number}", opened.get(case, set())
        if case is None:
            yield Finding(where, "không có vụ việc")
        elif state in END_STATES:
            if names:
                yield Finding(where, "đã kết thúc nhưng còn việc mở")
        else:
            node = FLOWS[family].node_at(state, step)
            wanted = "opinion" if state == State.CONSULTING else getattr(node, "name", "")
            if names != {wanted}:
                yield Finding(
                    where, f"trạng thái {state} nhưng việc mở là {sorted(names) or 'không'}"
                )


def replay_states() -> Iterator[Finding]:
    """The state recomputed from the events equals the table's."""
    states: dict[str, tuple[str, int]] = {}
    events = Event.objects.filter(stream__startswith="case:").order_by("stream", "seq")
    rows = events.values_list("stream", "seq", "body", "object_version").iterator(chunk_size=2000)
    for stream, seq, body, version in rows:
        facts = Said(body)
        if facts.broken or not isinstance(facts.get("to"), str):
            yield Finding(f"{stream}#{seq}", "nội dung sự việc không đọc được")
            continue
        number = stream.removeprefix("case:")
        before = states.get(number, ("", 0))[0]
        if facts.get("from", "") != before:
            yield Finding(stream, f"sự việc đi từ {facts.get('from')!r}, trước đó là {before!r}")
        states[number] = (facts["to"], version)
    stored = Nomination.objects.values_list("number", "state", "version")
    for number, state, version in stored.iterator(chunk_size=2000):
        if states.get(number) != (state, version):
            yield Finding(
                f"case:{number}", f"bảng ghi {state!r}, sự việc ghi {states.get(number)!r}"
            )


def check() -> Iterator[Finding]:
    """Everything ``check_cases`` looks at."""
    for look in (check_positions, *CHECKS, replay_states):
        try:
            yield from look()
        except (LookupError, TypeError, ValueError) as error:
            # What was altered may be anything: the other checks are made all the same.
            yield Finding(look.__name__, f"không đối chiếu được: {error!r}")
