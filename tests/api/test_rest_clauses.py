"""What the documents forbid, as another system reads it: 422, a sentence, and the clause."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.caller import County

COMPLAINT: dict[str, Any] = {
    "channel": "other",
    "anonymous": True,
    "matter": "road_occupation",
    "place": "建设街",
    "complaint_text": "反映占道",
}


def complaint(rest: County) -> str:
    variables = {**COMPLAINT, "received_on": rest.today}
    body = {"process": "complaint_first_responder", "jurisdiction": rest.code, "variables": variables}
    return str(rest.as_("zj-officer").post("/instances", body, 201)["id"])


def refused(rest: County, case: str, node: str, who: str = "zj-officer", **answers: Any) -> dict[str, Any]:
    item = rest.waiting(case, node)["id"]
    told = rest.as_(who).post(f"/work-items/{item}/complete", {"answers": answers}, 422)
    return dict(told)


def test_an_anonymous_complainant_gets_no_reply(huantai_rest: County) -> None:
    rest = huantai_rest
    case = complaint(rest)
    told = refused(rest, case, "triage_complaint", triage="not_ours", matter="road_occupation")
    assert (told["code"], told["clause"]) == ("unit-competent", "HT-51")
    accepted = {"triage": "accept", "accepted_on": rest.today, "accept_way": "none", "share_units": ["zhifa"]}
    rest.do(case, "triage_complaint", **accepted)
    rest.do(case, "verify_complaint", verified_on=rest.today, facts="经核实", complaint_finding="none")
    reply = {"reply_possible": "yes", "complainant_name": "某人", "reply_text": "x", "reply_way": "phone"}
    told = refused(rest, case, "reply_complainant", **reply, replied_on=rest.today)
    [wrong] = told["errors"]
    assert (wrong["key"], wrong["clauses"]) == ("reply_possible", ["HT-57"])
    assert wrong["message"].endswith("（桓政办发〔2017〕54号 二(四)4）。")
    item = rest.waiting(case, "reply_complainant")["id"]
    english = rest.as_("zj-officer").post(
        f"/work-items/{item}/complete",
        {"answers": {**reply, "replied_on": rest.today}},
        422,
        headers={"Accept-Language": "en"},
    )
    assert english["errors"][0]["message"].endswith("(HT-57).")


def test_yicheng_has_no_first_responder(yicheng_rest: County) -> None:
    body = {"process": "complaint_first_responder", "jurisdiction": "yicheng", "variables": COMPLAINT}
    told = yicheng_rest.as_("zj-officer").post("/instances", body, 403)
    assert told["code"] == "not-in-this-county"
    assert "峄政办发〔2022〕1号没有这一制度" in told["detail"]


@pytest.mark.parametrize("word", ["guotu", "县国土局"])
def test_a_unit_merged_away(huantai_rest: County, word: str) -> None:
    rest = huantai_rest
    body = {
        "process": "assistance_request",
        "jurisdiction": "huantai",
        "variables": {
            "assisting_unit": word,
            "assist_kind": "evidence",
            "request_text": "材料",
            "request_on": rest.today,
        },
    }
    [wrong] = rest.as_("zf-officer").post("/instances", body, 422)["errors"]
    assert (wrong["key"], wrong["clauses"]) == ("assisting_unit", ["HT-11"])
    assert "请改用“桓台县自然资源局”" in wrong["message"]
