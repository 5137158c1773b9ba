"""The placeholders of each kind of paper, as the guide and the administrator's page list them."""

from __future__ import annotations

from .facts import columns_of, known_placeholders
from .papers.registry import KINDS


def placeholders(kind: str) -> list[tuple[str, str]]:
    """What words of the kind may write, and what it means; tables in ``[[ ]]`` with columns."""
    facts = KINDS[kind].facts_type
    tables = columns_of(facts)
    listed = []
    for name, meaning in known_placeholders(facts).items():
        if name in tables:
            columns = ", ".join(f"dong.{column.name}" for column in tables[name])
            listed.append((f"[[{name}]]", f"{meaning}; cột trong Word: {columns}"))
        elif name == "can_cu":
            listed.append(("[[can_cu]]", meaning))
        else:
            listed.append((f"{{{{ {name} }}}}", meaning))
    return listed


def as_markdown() -> str:
    """The guide's tables, one a kind."""
    parts = []
    for kind in KINDS.values():
        rows = "\n".join(f"| `{name}` | {meaning} |" for name, meaning in placeholders(kind.code))
        parts.append(f"### {kind.label} (`{kind.code}`)\n\n| viết | nghĩa |\n|---|---|\n{rows}\n")
    return "\n".join(parts)
