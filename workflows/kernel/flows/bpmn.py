"""A flow as BPMN 2.0: the engine's own drawing, with what it leaves open said.

The engine draws nodes, ways and their places. A stage has several ways and takes one: each is
written with the position it asks for, since without a condition BPMN would take all of them.
"""

from __future__ import annotations

from typing import Any

from lxml import etree
from viewflow.workflow import chart

from nominations.lifecycle import State, Step

from .nodes import Routed

_MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def as_bpmn(flow_class: Any) -> bytes:
    """The whole flow as XML in UTF-8, with the drawing; names are the words on the pages."""
    grid = chart.calc_layout_data(flow_class, edge_start_gap_size=0, edge_end_gap_size=0)
    drawn = etree.fromstring(
        chart.grid_to_bpmn(grid).encode(), etree.XMLParser(remove_blank_text=True)
    )
    process = drawn.find(f"{{{_MODEL}}}process")
    # It tells people what happens; our own engine carries it out, no other is meant to.
    process.set("isExecutable", "false")
    nodes = {f"id_node_{node.name}": node for node in flow_class.instance.nodes()}
    for way in process.findall(f"{{{_MODEL}}}sequenceFlow"):
        if isinstance(nodes[way.get("sourceRef")], Routed):
            _ask(way, nodes[way.get("targetRef")])
    told: bytes = etree.tostring(drawn, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return told


def _ask(way: Any, node: Any) -> None:
    """The condition of a way: the position of the nomination it leads to."""
    state = getattr(node, "state", None)
    name, asked = "Kết thúc", "ended"
    if state is not None:
        name, asked = str(State(state).label), f"state = '{state}'"
        if step := getattr(node, "step", ""):
            name, asked = f"{name}, {Step(step).label}", f"{asked} and step = '{step}'"
    way.set("name", name)
    condition = etree.SubElement(way, f"{{{_MODEL}}}conditionExpression")
    condition.set(f"{{{_XSI}}}type", "bpmn:tFormalExpression")
    condition.text = asked
