"""Drives cases through the use cases as the demo people of a county would: real engine, real database."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from app.domain.errors import InvalidAnswers
from app.domain.viewer import Viewer
from app.settings import Settings
from app.store import deadlines, instances, people, work_items
from app.store.records import DeadlineRecord, InstanceRecord, WorkItemRecord
from app.usecases import clock, complete, demo, due_work, files, start
from app.usecases import people as persons
from app.usecases.record import Recorded
from tests.filling import fields_of, something

PREFIX = {"huantai": "ht", "yicheng": "yc"}


class Driver:
    """One county. People are named by the end of their demo login: `zj-officer`, `zf-head` ..."""

    def __init__(self, settings: Settings, county: str) -> None:
        self.settings = settings
        self.county = county
        self.prefix = PREFIX[county]
        self.is_huantai = county == "huantai"

    @property
    def today(self) -> str:
        return clock.today().isoformat()

    def person(self, who: str) -> Viewer:
        found = people.credentials(f"{self.prefix}-{who}")
        assert found is not None, who
        viewer = people.viewer_of(found[0], clock.today())
        assert viewer is not None
        return viewer

    @property
    def admin(self) -> Viewer:
        return self.person("admin")

    def start(self, who: str, process: str, **answers: Any) -> str:
        """Starts a case by hand; returns its id."""
        return start.start(self.person(who), process, answers).instance_id

    def case(self, instance_id: str) -> InstanceRecord:
        return instances.find(self.admin, instance_id)

    def item(self, instance_id: str, node: str) -> WorkItemRecord:
        """The open work item of a node in the case or a linked case."""
        due_work.work_all()
        cases = [instance_id, *(link.instance_id for link in instances.links(self.admin, instance_id))]
        for case in cases:
            for item in work_items.of_instance(self.admin, case):
                if item.node == node and item.status in work_items.OPEN:
                    return item
        raise AssertionError(f"{node} does not wait; waiting: {self.waiting(instance_id)}")

    def waiting(self, instance_id: str) -> set[str]:
        """The nodes that wait for people in the case itself."""
        items = work_items.of_instance(self.admin, instance_id)
        return {item.node for item in items if item.status in work_items.OPEN}

    def do(self, instance_id: str, who: str, node: str, **answers: Any) -> Recorded:
        """Completes a step; a value `file:<name>` uploads a page of that name."""
        item, actor = self.item(instance_id, node), self.person(who)
        answers = {**self.recorded(item), **answers}
        return complete.complete(actor, item.id, self.with_files(actor, item.id, answers))

    def act(self, instance_id: str, node: str, **answers: Any) -> Recorded:
        """Completes a step as whoever it is offered to: so somebody of the county must be."""
        item = self.item(instance_id, node)
        actor = self.hand(item)
        answers = {**self.recorded(item), **answers}
        return complete.complete(actor, item.id, self.with_files(actor, item.id, answers))

    def recorded(self, item: WorkItemRecord) -> dict[str, Any]:
        """The scan and the date that whoever records for another unit (代录) must add."""
        if not item.recorder_unit:
            return {}
        proofs = [f for f in fields_of(self.admin, item) if f.required and not f.hide]
        return {f.key: something(f) for f in proofs if f.type == "filepicker" or f.fact}

    def hand(self, item: WorkItemRecord) -> Viewer:
        """A person who may do the item: its assignee, else the first candidate."""
        found = item.assignee_id
        if found is None:
            candidates = people.in_groups(self.admin, item.groups, clock.today())
            assert candidates, f"nobody of {item.groups} may do {item.node}"
            found = candidates[0].id
        viewer = people.viewer_of(found, clock.today())
        assert viewer is not None
        return viewer

    def fill(self, instance_id: str, node: str, **answers: Any) -> Recorded:
        """Like `act`, with something acceptable in every other required field of the form."""
        item = self.item(instance_id, node)
        actor = self.hand(item)
        while True:
            try:
                return complete.complete(actor, item.id, self.with_files(actor, item.id, answers))
            except InvalidAnswers as wrong:
                missing = {error.key for error in wrong.errors} - set(answers)
                if not missing:
                    raise
                fields = {f.key: f for f in fields_of(self.admin, item)}
                answers |= {key: something(fields[key]) for key in missing}

    def add_person(self, who: str, *posts: str) -> Viewer:
        """One more person of the county, for a post no demo person holds: `zj-chief`, "zhujian/chief".
        Somebody of the demonstration who holds it already stays as they are."""
        if people.credentials(f"{self.prefix}-{who}") is not None:
            assert set(posts) <= self.person(who).groups, who
            return self.person(who)
        pairs = [(unit, post) for unit, _, post in (entry.partition("/") for entry in posts)]
        persons.add(self.county, f"{self.prefix}-{who}", "临时人员", "lianban-test", pairs)
        return self.person(who)

    def with_files(self, actor: Viewer, item_id: str, answers: dict[str, Any]) -> dict[str, Any]:
        return {key: self._file(actor, item_id, key, value) for key, value in answers.items()}

    def _file(self, actor: Viewer, item_id: str, key: str, value: Any) -> Any:
        if not (isinstance(value, str) and value.startswith("file:")):
            return value
        about = files.Upload(value[5:], group=key.removesuffix("_files"), pages=1)
        return [files.upload(actor, item_id, about, BytesIO(demo.PAGE), self.settings)]

    def deadlines(self, instance_id: str) -> dict[str, DeadlineRecord]:
        """The newest deadline of each rule."""
        return {row.rule: row for row in deadlines.of_instance(self.admin, instance_id)}

    def linked(self, instance_id: str, process: str) -> list[str]:
        """Linked cases of a process, after due work is done."""
        due_work.work_all()
        links = instances.links(self.admin, instance_id)
        return [link.instance_id for link in links if link.process == process]

    # ---- a request for assistance, up to its letter ------------------------------------------------------

    def asked(self, kind: str = "evidence", **changes: Any) -> str:
        """执法局 asks 住建局; the letter is signed and waits for receipt."""
        answers = {
            "assisting_unit": "zhujian",
            "assist_kind": kind,
            "request_on": self.today,
            "request_text": "请认定是否属于无证经营。",
        }
        case = self.start("zf-officer", "assistance_request", **{**answers, **changes})
        self.sign_letter(case)
        return case

    def sign_letter(self, case: str, **changes: Any) -> Recorded:
        """The letter of a request goes out as it was asked for, unless changed."""
        data = self.item(case, "sign_letter").data
        answers = {key: data.get(key) for key in ("request_text", "contact_name", "contact_phone")}
        return self.act(case, "sign_letter", **{**answers, **changes})

    # ---- a plain transfer, phase by phase; every phase may be given other answers --------------------

    def transfer(self, **changes: Any) -> str:
        """A clue registered by 住建局."""
        answers = {
            "party_name": "某建材有限公司",
            "party_kind": "enterprise",
            "party_id": "91370321MA3C0XXX1A",
            "matter": "road_occupation",
            "found_on": self.today,
            "source": "patrol",
            "place": "建设街与兴桓路口",
            "facts": "擅自占用城市道路堆放建材",
        }
        return self.start("zj-officer", "case_transfer", **{**answers, **changes})

    def verify(self, case: str, **changes: Any) -> Recorded:
        answers: dict[str, Any] = {
            "verified_on": self.today,
            "facts": "占用城市道路约三十平方米",
            "party_id": "91370321MA3C0XXX1A",
            "penalty_needed": True,
            "own_power": False,
            "needs_appraisal": False,
            "suspected_crime": False,
            "receiver_unit": "zhifa",
        }
        if self.is_huantai:
            permit = {"permit_involved": True, "permit": "城市道路占用许可", "permit_limit": "20个工作日"}
            answers |= {"breach_kind": "breach", "historical": False, **permit}
        else:
            answers |= {"stop_measures": "当场责令停止", "urgent": False}
        answers |= changes
        return self.do(
            case, "zj-officer", "verify_facts", **{k: v for k, v in answers.items() if v is not ...}
        )

    def prepare(self, case: str, who: str = "zj-officer", **changes: Any) -> Recorded:
        answers: dict[str, Any] = {
            "source_files": "file:现场检查记录.pdf",
            "evidence_files": "file:照片.pdf",
            "facts": "占用城市道路约三十平方米",
            "contact_name": "周明远",
            "contact_phone": "0533-8210000",
        }
        checks = ("check_facts", "check_evidence", "check_procedure", "check_formalities")
        answers |= dict.fromkeys(checks, True) if self.is_huantai else {"one_case_one_letter": True}
        return self.do(case, who, "prepare_materials", **{**answers, **changes})

    def approve(self, case: str, who: str = "zj-head", **changes: Any) -> Recorded:
        answers = {"approval": "agree", "approved_on": self.today}
        return self.do(case, who, "approve_transfer", **{**answers, **changes})

    def send(self, case: str, who: str = "zj-liaison", **changes: Any) -> Recorded:
        answers = {"sent_on": self.today, "send_way": "platform"}
        return self.do(case, who, "seal_and_send", **{**answers, **changes})

    def receive(self, case: str, who: str = "zf-liaison", **changes: Any) -> Recorded:
        answers = {"received_on": self.today, "received_way": "platform", "materials_counted": True}
        return self.do(case, who, "sign_receipt", **{**answers, **changes})

    def review(self, case: str, who: str = "zf-officer", **changes: Any) -> Recorded:
        answers = {"accepted": "yes", "contact_name": "吴承志", "contact_phone": "0533-8220000"}
        return self.do(case, who, "review_transfer", **{**answers, **changes})

    def sign_reply(self, case: str, who: str = "zf-head", **changes: Any) -> Recorded:
        return self.do(case, who, "sign_reply", **{"reply_approval": "agree", **changes})

    def file(self, case: str, who: str = "zf-head", **changes: Any) -> Recorded:
        answers = {"filed_on": self.today, "officer_one": "吴承志", "officer_two": "郑一帆"}
        return self.do(case, who, "file_case", **{**answers, **changes})

    def investigate(self, case: str, who: str = "zf-officer", **changes: Any) -> Recorded:
        answers = {"investigation_record": "现场勘验", "finding": "decision"}
        return self.do(case, who, "investigate", **{**answers, **changes})

    def decide(self, case: str, who: str = "zf-officer", **changes: Any) -> Recorded:
        answers = {
            "decision_kind": "penalty",
            "decision_number": "综执罚〔2026〕1号",
            "decision_on": self.today,
            "decision_summary": "罚款五千元",
            "related_units": ["zhujian"],
        }
        return self.do(case, who, "record_decision", **{**answers, **changes})

    def dispatched(self, **changes: Any) -> str:
        """A case whose letter went out and which waits for receipt."""
        case = self.transfer()
        self.verify(case, **changes)
        self.prepare(case)
        self.approve(case)
        self.send(case)
        return case

    def accepted(self) -> str:
        """A case accepted by 执法局."""
        case = self.dispatched()
        self.receive(case)
        self.review(case)
        self.sign_reply(case)
        return case
