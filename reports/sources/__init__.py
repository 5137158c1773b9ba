"""Where figures come from by themselves: each source is one file here that enters itself.

A source answers for many units at once, in as few statements as it can, and shows the list
behind each figure. A figure it does not know is left out: no answer, never 0.
"""

from .registry import SOURCES, Behind, Source, behind, figures, label_of

from . import funds, last_year, nominations  # noqa: F401 isort: skip - they enter themselves

__all__ = ["SOURCES", "Behind", "Source", "behind", "figures", "label_of"]
