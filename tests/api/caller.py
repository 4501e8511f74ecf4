"""Calls REST with a person's token, and holds every answer against the served OpenAPI document."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import flask
from jsonschema import Draft202012Validator

from app.settings import Settings
from app.usecases import clock, demo, due_work, people

PREFIX = {"huantai": "ht", "yicheng": "yc"}
ROOT = "/api/v1"
PARTY_ID = "91370321MA3C0XXX1A"


class Contract:
    """The document as served; `hold` asserts that an answer is one it promises."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.paths = {
            re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)): described
            for path, described in document["paths"].items()
        }

    def hold(self, method: str, path: str, answer: Any) -> None:
        described = next((d for form, d in self.paths.items() if form.fullmatch(path)), None)
        if described is None or method not in described:
            assert answer.status_code in (404, 405), f"{method} {path} is not documented"
            self.judge({"$ref": "#/components/schemas/Problem"}, answer.get_json())
            return
        responses = described[method]["responses"]
        status = str(answer.status_code)
        assert status in responses, (
            f"{method} {path} answers {status}, which is not documented: {answer.text}"
        )
        for kind, content in responses[status]["content"].items():
            if kind.endswith("json"):
                assert answer.mimetype == kind
                self.judge(content["schema"], answer.get_json())

    def judge(self, schema: dict[str, Any], value: Any) -> None:
        whole = {**schema, "components": self.document["components"]}
        problems = [
            f"{list(e.absolute_path)}: {e.message}" for e in Draft202012Validator(whole).iter_errors(value)
        ]
        assert not problems, problems


class Caller:
    """One person's token."""

    def __init__(self, county: County, token: str | None) -> None:
        self.county = county
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        headers = {**self.headers, **more.pop("headers", {})}
        if body is not None:
            more["json"] = body
        answer = self.county.client.open(ROOT + path, method=method.upper(), headers=headers, **more)
        self.county.contract.hold(method, path.partition("?")[0], answer)
        assert PARTY_ID.encode() not in answer.data, f"{path} shows a personal value in clear"
        return answer

    def get(self, path: str, status: int = 200, **more: Any) -> Any:
        return self._expect(self.call("get", path, **more), status)

    def post(self, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
        return self._expect(self.call("post", path, body, **more), status)

    def put(self, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
        return self._expect(self.call("put", path, body, **more), status)

    def upload_whole(self, item: str, content: bytes) -> Any:
        """A body made by hand: the test client would spool a large one to a file and leave that open."""
        head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="large.pdf"\r\n\r\n'
        return self.call(
            "post",
            f"/work-items/{item}/files",
            data=head + content + b"\r\n--cut--\r\n",
            content_type="multipart/form-data; boundary=cut",
        )

    def upload(
        self, item: str, name: str, content: bytes = demo.PAGE, status: int = 201, **about: Any
    ) -> Any:
        data = {"file": (BytesIO(content), name), **about}
        answer = self.call("post", f"/work-items/{item}/files", data=data)
        return self._expect(answer, status)

    @staticmethod
    def _expect(answer: Any, status: int) -> Any:
        assert answer.status_code == status, answer.text
        return answer.get_json()


class County:
    """The people of a county by the end of their demo login (`zj-officer`), or by their user name."""

    def __init__(self, app: flask.Flask, settings: Settings, code: str) -> None:
        self.settings = settings
        self.code = code
        self.client = app.test_client()
        self.contract = Contract(self.client.get(f"{ROOT}/openapi.json").get_json())
        self._callers: dict[str, Caller] = {}

    @property
    def today(self) -> str:
        return clock.today().isoformat()

    def as_(self, who: str) -> Caller:
        prefix = PREFIX[self.code]
        login = who if who.startswith(f"{prefix}-") else f"{prefix}-{who}"
        if login not in self._callers:
            self._callers[login] = Caller(self, people.new_token(login))
        return self._callers[login]

    @property
    def nobody(self) -> Caller:
        return Caller(self, None)

    def clue(self, **changes: Any) -> dict[str, Any]:
        answers = {
            "party_name": "某建材有限公司",
            "party_kind": "enterprise",
            "party_id": PARTY_ID,
            "matter": "road_occupation",
            "found_on": self.today,
            "source": "patrol",
            "place": "建设街与兴桓路口",
            "facts": "擅自占用城市道路堆放建材",
        }
        return {**answers, **changes}

    def start(self, **changes: Any) -> Any:
        """A transfer started by 住建局; returns the answer."""
        body = {"process": "case_transfer", "jurisdiction": self.code, "variables": self.clue(**changes)}
        return self.as_("zj-officer").post("/instances", body, 201)

    def waiting(self, case: str, node: str, who: str = "zj-officer") -> dict[str, Any]:
        """The open work item of a node, once due work is done."""
        due_work.work_all()
        found = self.as_(who).get(f"/instances/{case}")["work_items"]
        (item,) = [item for item in found if item["node"] == node]
        return dict(item)

    def do(self, case: str, node: str, **answers: Any) -> dict[str, Any]:
        """Does a step as another system would: asks who may act, claims, uploads, completes."""
        item = self.waiting(case, node)["id"]
        who = self.as_("zj-officer").get(f"/work-items/{item}")["candidates"][0]
        person = self.as_(who)
        if "claim" in person.get(f"/work-items/{item}")["actions"]:
            assert person.post(f"/work-items/{item}/claim")["assignee"] == who
        sent = {key: self._value(person, item, key, value) for key, value in answers.items()}
        return dict(person.post(f"/work-items/{item}/complete", {"answers": sent}))

    @staticmethod
    def _value(person: Caller, item: str, key: str, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("file:"):
            return [person.upload(item, value[5:], group=key, pages="1", copy_kind="copy")["id"]]
        return value

    def verify(self, case: str, **changes: Any) -> dict[str, Any]:
        answers: dict[str, Any] = {
            "verified_on": self.today,
            "facts": "占用城市道路约三十平方米",
            "penalty_needed": True,
            "own_power": False,
            "needs_appraisal": False,
            "suspected_crime": False,
            "receiver_unit": "zhifa",
        }
        if self.code == "huantai":
            permit = {"permit_involved": True, "permit": "城市道路占用许可", "permit_limit": "20个工作日"}
            answers |= {"breach_kind": "breach", "historical": False, **permit}
        else:
            answers |= {"stop_measures": "当场责令停止", "urgent": False}
        return self.do(case, "verify_facts", **{**answers, **changes})

    def prepare(self, case: str) -> dict[str, Any]:
        return self.do(case, "prepare_materials", **self.materials("file:现场检查记录.pdf"))

    def materials(self, files: Any) -> dict[str, Any]:
        answers: dict[str, Any] = {
            "source_files": files,
            "evidence_files": files,
            "facts": "占用城市道路约三十平方米",
            "contact_name": "某联系人",
            "contact_phone": "0533-8210000",
        }
        checks = ("check_facts", "check_evidence", "check_procedure", "check_formalities")
        huantai = self.code == "huantai"
        return answers | (dict.fromkeys(checks, True) if huantai else {"one_case_one_letter": True})

    def dispatched(self, case: str) -> None:
        """From the clue to the letter on its way."""
        self.verify(case)
        self.prepare(case)
        self.do(case, "approve_transfer", approval="agree", approved_on=self.today)
        self.do(case, "seal_and_send", sent_on=self.today, send_way="platform")

    def decided(self, case: str) -> dict[str, Any]:
        """From receipt to the decision."""
        self.do(case, "sign_receipt", received_on=self.today, received_way="platform", materials_counted=True)
        self.do(case, "review_transfer", accepted="yes", contact_name="某人", contact_phone="0533-8220000")
        self.do(case, "sign_reply", reply_approval="agree")
        self.do(case, "file_case", filed_on=self.today, officer_one="甲", officer_two="乙")
        self.do(case, "investigate", investigation_record="现场勘验", finding="decision")
        return self.do(
            case,
            "record_decision",
            decision_kind="penalty",
            decision_number="综执罚〔2026〕1号",
            decision_on=self.today,
            decision_summary="罚款五千元",
            related_units=["zhujian"],
        )
