"""Every drawing can be read: nothing is hidden, crossed or outside, whoever drew it last."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("bpmn/*.bpmn"), *ROOT.glob("jurisdictions/*/bpmn/*.bpmn")])
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
# two timers of one task have their stubs side by side
STUB_DOWN, STUB_ASIDE, LANE_HEIGHT = 90, 180, 140
NOT_DRAWN = frozenset(
    {
        "laneSet",
        "documentation",
        "extensionElements",
        "multiInstanceLoopCharacteristics",
        "incoming",
        "outgoing",
    }
)


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels; touching is not overlapping."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def overlaps(self, other: Box) -> bool:
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )

    def holds(self, other: Box) -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


@dataclass
class Drawing:
    """Nodes (id -> element), their boxes, labels, the way of each flow, and what contains what."""

    name: str
    nodes: dict[str, etree._Element] = field(default_factory=dict)
    flows: dict[str, etree._Element] = field(default_factory=dict)
    lanes: dict[str, etree._Element] = field(default_factory=dict)
    pools: list[str] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    ways: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)

    def around(self, node: str) -> set[str]:
        """The subprocesses that contain a node, and the hosts and events attached to each other."""
        found = {n for n, e in self.nodes.items() if e.get("attachedToRef") == node}
        host = self.nodes[node].get("attachedToRef")
        if host:
            found.add(host)
        while node in self.parents:
            node = self.parents[node]
            found.add(node)
        return found

    def segments(self, flow: str) -> list[Box]:
        return [
            Box(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]) or 0.1, abs(a[1] - b[1]) or 0.1)
            for a, b in pairwise(self.ways[flow])
        ]


def _box(parent: etree._Element) -> Box:
    bounds = parent.find(DC + "Bounds")
    assert bounds is not None
    return Box(*(float(bounds.get(key, "")) for key in ("x", "y", "width", "height")))


def _collect(drawing: Drawing, scope: etree._Element) -> None:
    for child in scope:
        tag = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if not tag or tag in NOT_DRAWN or tag.endswith("EventDefinition"):
            continue
        if tag == "sequenceFlow":
            drawing.flows[child.get("id", "")] = child
            continue
        drawing.nodes[child.get("id", "")] = child
        if scope.tag == BPMN + "subProcess":
            drawing.parents[child.get("id", "")] = scope.get("id", "")
        if tag == "subProcess":
            _collect(drawing, child)


def _read(path: Path) -> Drawing:
    root = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    drawing = Drawing(path.name)
    for process in root.iter(BPMN + "process"):
        _collect(drawing, process)
    drawing.lanes = {lane.get("id", ""): lane for lane in root.iter(BPMN + "lane")}
    drawing.pools = [pool.get("id", "") for pool in root.iter(BPMN + "participant")]
    for shape in root.iter(BPMNDI + "BPMNShape", BPMNDI + "BPMNEdge"):
        element = shape.get("bpmnElement", "")
        if shape.tag == BPMNDI + "BPMNShape":
            drawing.boxes[element] = _box(shape)
        else:
            points = [(float(p.get("x", "")), float(p.get("y", ""))) for p in shape.iter(DI + "waypoint")]
            drawing.ways[element] = points
        label = shape.find(BPMNDI + "BPMNLabel")
        if label is not None and label.find(DC + "Bounds") is not None:
            drawing.labels[element] = _box(label)
    return drawing


@pytest.fixture(scope="module", params=FILES, ids=lambda path: str(path.stem))
def drawing(request: pytest.FixtureRequest) -> Drawing:
    return _read(request.param)


def test_there_are_drawings() -> None:
    assert {"case_transfer", "transfer_dispatch", "transfer_review"} <= {path.stem for path in FILES}


def test_every_element_is_drawn_and_nothing_else(drawing: Drawing) -> None:
    assert len(drawing.pools) == 1
    assert set(drawing.boxes) == {*drawing.nodes, *drawing.lanes, *drawing.pools}
    assert set(drawing.ways) == set(drawing.flows)


def test_everything_lies_in_the_pool(drawing: Drawing) -> None:
    pool = drawing.boxes[drawing.pools[0]]
    points = [Box(x, y, 0, 0) for way in drawing.ways.values() for x, y in way]
    outside = [
        box for box in (*drawing.boxes.values(), *drawing.labels.values(), *points) if not pool.holds(box)
    ]
    assert outside == []


def test_no_two_shapes_overlap(drawing: Drawing) -> None:
    hits = [
        (a, b)
        for a, b in combinations(drawing.nodes, 2)
        if drawing.boxes[a].overlaps(drawing.boxes[b])
        and a not in drawing.around(b)
        and b not in drawing.around(a)
    ]
    assert hits == []


def test_lanes_contain_their_nodes(drawing: Drawing) -> None:
    pool = drawing.boxes[drawing.pools[0]]
    placed: list[str] = []
    for lane_id, lane in drawing.lanes.items():
        box = drawing.boxes[lane_id]
        assert pool.holds(box)
        assert box.height >= LANE_HEIGHT
        for reference in lane.iter(BPMN + "flowNodeRef"):
            node = (reference.text or "").strip()
            placed.append(node)
            assert box.holds(drawing.boxes[node]), (lane.get("name"), node)
    assert sorted(placed) == sorted(node for node in drawing.nodes if node not in drawing.parents)
    assert not any(drawing.boxes[a].overlaps(drawing.boxes[b]) for a, b in combinations(drawing.lanes, 2))


def test_flows_are_orthogonal_and_dock_at_their_ends(drawing: Drawing) -> None:
    for flow, way in drawing.ways.items():
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(way)), flow
        for point, end in ((way[0], "sourceRef"), (way[-1], "targetRef")):
            box = drawing.boxes[drawing.flows[flow].get(end, "")]
            assert box.x - 1 <= point[0] <= box.right + 1, (flow, end)
            assert box.y - 1 <= point[1] <= box.bottom + 1, (flow, end)


def test_no_flow_runs_through_a_shape(drawing: Drawing) -> None:
    hits = []
    for flow, element in drawing.flows.items():
        source, target = element.get("sourceRef", ""), element.get("targetRef", "")
        allowed = {source, target, *drawing.around(source), *drawing.around(target)}
        allowed -= {n for n in drawing.nodes if drawing.nodes[n].get("attachedToRef") in (source, target)}
        allowed |= {source, target}
        for node in drawing.nodes.keys() - allowed:
            if any(segment.overlaps(drawing.boxes[node]) for segment in drawing.segments(flow)):
                hits.append((flow, node))
    assert hits == []


def test_no_label_covers_anything(drawing: Drawing) -> None:
    hits: list[tuple[str, str]] = [
        (a, b) for a, b in combinations(drawing.labels, 2) if drawing.labels[a].overlaps(drawing.labels[b])
    ]
    for element, label in drawing.labels.items():
        for node in drawing.nodes:
            box = drawing.boxes[node]
            # a label may lie inside an expanded subprocess, never across its border
            inside = drawing.nodes[node].tag == BPMN + "subProcess" and box.holds(label)
            if label.overlaps(box) and not inside:
                hits.append((element, node))
        for flow in drawing.flows.keys() - {element}:
            if any(segment.overlaps(label) for segment in drawing.segments(flow)):
                hits.append((element, flow))
    assert hits == []


def test_questions_and_answers_have_labels(drawing: Drawing) -> None:
    named = [*drawing.flows.values()]
    named += [e for e in drawing.nodes.values() if etree.QName(e).localname.endswith(("Gateway", "Event"))]
    missing = [e.get("id") for e in named if e.get("name") and e.get("id") not in drawing.labels]
    assert missing == []
    for node, element in drawing.nodes.items():
        if element.tag == BPMN + "exclusiveGateway" and len(element.findall(BPMN + "outgoing")) > 1:
            assert element.get("name"), node
            answers = [f for f in drawing.flows.values() if f.get("sourceRef") == node]
            assert all(answer.get("name") for answer in answers), node
            assert element.get("default") in {answer.get("id") for answer in answers}, node


def test_overdue_stubs_are_short_and_point_down(drawing: Drawing) -> None:
    for node, element in drawing.nodes.items():
        if element.tag != BPMN + "boundaryEvent":
            continue
        host, box = drawing.boxes[element.get("attachedToRef", "")], drawing.boxes[node]
        assert box.y + box.height / 2 == host.bottom, f"{node} is not on the lower edge"
        if element.find(BPMN + "timerEventDefinition") is None or element.get("cancelActivity") != "false":
            continue
        (flow,) = (f for f in drawing.flows.values() if f.get("sourceRef") == node)
        way = drawing.ways[flow.get("id", "")]
        target = drawing.boxes[flow.get("targetRef", "")]
        assert way[1][0] == way[0][0], f"{node} does not leave downward"
        assert way[1][1] > way[0][1], f"{node} does not leave downward"
        assert target.y - box.bottom <= STUB_DOWN, f"stub of {node} is long"
        assert abs(target.x + target.width / 2 - box.x - box.width / 2) <= STUB_ASIDE, (
            f"stub of {node} is far"
        )


def test_names_are_written_with_full_width_signs(drawing: Drawing) -> None:
    """A lane's name is a key of the rule book; everything else is read by people."""
    drawn = [*drawing.nodes.values(), *drawing.flows.values()]
    named = [element for element in drawn if element.tag != BPMN + "lane"]
    assert [e.get("name") for e in named if set(e.get("name") or "") & set("?,()")] == []
