"""The export as BPMN 2.0: whole, sound, in the words of the pages."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from lxml import etree

from workflows.kernel.flows.base import FLOWS
from workflows.kernel.flows.bpmn import as_bpmn

NS = {
    "b": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "d": "http://www.omg.org/spec/BPMN/20100524/DI",
    "c": "http://www.omg.org/spec/DD/20100524/DC",
    "e": "http://www.omg.org/spec/DD/20100524/DI",
}
#: In the order BPMN's schema asks of what stands in a node, and in a way.
ORDER = ["incoming", "outgoing", "messageEventDefinition", "multiInstanceLoopCharacteristics"]


@pytest.fixture(params=sorted(FLOWS))
def family(request: Any) -> str:
    return str(request.param)


def tag(element: Any) -> str:
    return str(etree.QName(element).localname)


def test_every_stage_is_there_under_the_words_of_the_pages(family: str) -> None:
    process = etree.fromstring(as_bpmn(FLOWS[family])).find("b:process", NS)
    told = {one.get("id"): one.get("name") for one in process if tag(one) != "sequenceFlow"}
    nodes = FLOWS[family].places()
    assert told == {f"id_node_{node.name}": str(node.task_title) for node in nodes}
    assert process.get("name") == FLOWS[family].process_title
    assert {tag(one) for one in process} == {
        "startEvent",
        "userTask",
        "parallelGateway",
        "complexGateway",
        "endEvent",
        "sequenceFlow",
    }


def test_ways_join_nodes_that_know_them_and_each_choice_says_its_condition(family: str) -> None:
    process = etree.fromstring(as_bpmn(FLOWS[family])).find("b:process", NS)
    nodes = {one.get("id"): one for one in process if tag(one) != "sequenceFlow"}
    ways = process.findall("b:sequenceFlow", NS)
    drawn = {
        (f"id_node_{node.name}", f"id_node_{edge.dst.name}")
        for node in FLOWS[family].places()
        for edge in node._outgoing()
    }
    assert {(one.get("sourceRef"), one.get("targetRef")) for one in ways} == drawn
    for end, kind in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
        known = {
            (key, one.text) for key, node in nodes.items() for one in node.findall(f"b:{kind}", NS)
        }
        assert known == {(one.get(end), one.get("id")) for one in ways}
    for key, node in nodes.items():
        out = [one for one in ways if one.get("sourceRef") == key]
        asked = [one.findtext("b:conditionExpression", namespaces=NS) for one in out]
        if tag(node) == "userTask" and len(out) > 1:
            assert None not in asked and len(set(asked)) == len(asked), key
            assert all(one.get("name") for one in out)
        assert [tag(one) for one in node] == sorted((tag(one) for one in node), key=ORDER.index)


def test_names_are_given_once_and_everything_is_drawn(family: str) -> None:
    whole = etree.fromstring(as_bpmn(FLOWS[family]))
    ids = [one.get("id") for one in whole.iter() if one.get("id")]
    assert len(set(ids)) == len(ids)
    process, plane = whole.find("b:process", NS), whole.find("d:BPMNDiagram/d:BPMNPlane", NS)
    assert plane.get("bpmnElement") == process.get("id")
    drawn = [one.get("bpmnElement") for one in plane]
    assert sorted(drawn) == sorted(one.get("id") for one in process)
    for shape in plane.findall("d:BPMNShape", NS):
        bounds = shape.find("c:Bounds", NS)
        assert all(float(bounds.get(one)) >= 0 for one in ("x", "y", "width", "height"))
    for edge in plane.findall("d:BPMNEdge", NS):
        assert len(edge.findall("e:waypoint", NS)) >= 2


def test_the_command_writes_a_file_or_the_screen_and_tells_what_it_does_not_know(
    family: str, tmp_path: Path
) -> None:
    shown, target = StringIO(), tmp_path / "flow.bpmn"
    call_command("export_bpmn", family, stdout=shown)
    call_command("export_bpmn", family, out=target, stdout=StringIO())
    assert target.read_bytes() == as_bpmn(FLOWS[family])
    assert shown.getvalue().encode().strip() == target.read_bytes().strip()
    with pytest.raises(CommandError, match="self_taught"):
        call_command("export_bpmn", "nowhere")
    with pytest.raises(CommandError, match="Không ghi được"):
        call_command("export_bpmn", family, out=tmp_path / "no" / "flow.bpmn")
