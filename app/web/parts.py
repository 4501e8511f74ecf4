"""并案 and 分案: two pages from the case page, for the officer who holds the case."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain import parties
from app.domain.errors import BadInput, Conflict, InvalidAnswers, LianbanError, NotAllowed, RuleForbids
from app.http import current
from app.store import instances
from app.store.records import InstanceRecord
from app.usecases import join, split
from app.usecases.split import Wish
from app.usecases.title import party_line
from app.web.blueprint import bp
from app.web.county import county
from app.web.words import masked_id

Page = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party to choose: its place, its name (masked when it is a private person), its number (masked)."""

    place: int
    name: str
    number: str


@bp.get("/cases/<instance_id>/join")
def join_case(instance_id: str) -> Page:
    return _join_page(instance_id)


@bp.post("/cases/<instance_id>/join")
def do_join(instance_id: str) -> Page:
    form = request.form
    try:
        if not form.get("other"):
            raise BadInput(reason="请选择并入的案件。", reason_en="Choose the case to be joined.")
        join.join(current.viewer(), instance_id, form.get("other", ""), form.get("reason", ""))
    except (RuleForbids, Conflict, BadInput, NotAllowed) as refused:
        return _join_page(instance_id, _sentence(refused)), 422
    flash("已并案。并入案件的当事人、材料、期限在本案中，理由记入两案操作记录。", "done")
    return redirect(url_for("web.case", instance_id=instance_id), 303)


def _join_page(instance_id: str, error: str = "") -> str:
    viewer = current.viewer()
    found = instances.find(viewer, instance_id)
    partners = [instances.find(viewer, case) for case, _, _ in join.partners(viewer, instance_id)]
    return render_template(
        "join.html",
        case=found,
        partners=partners,
        why_not=join.why_not(viewer, instance_id),
        error=error,
        other=request.form.get("other", ""),
        reason=request.form.get("reason", ""),
    )


@bp.get("/cases/<instance_id>/split")
def split_case(instance_id: str) -> Page:
    return _split_page(instance_id)


@bp.post("/cases/<instance_id>/split")
def do_split(instance_id: str) -> Page:
    form = request.form
    places = [int(text) for text in form.getlist("parties")[:200] if text.isdecimal() and len(text) < 4]
    wish = Wish(
        reason=form.get("reason", ""),
        parties=tuple(places),
        facts=_lines(form.get("facts", "")),
        facts_left=_lines(form.get("facts_left", "")),
        receiver_unit=form.get("receiver_unit", ""),
    )
    try:
        made = split.split(current.viewer(), instance_id, wish)
    except (RuleForbids, Conflict, BadInput, NotAllowed, InvalidAnswers) as refused:
        return _split_page(instance_id, _sentence(refused)), 422
    flash(f"已分出 {made.business_key}，两案互相关联，期限照原案继续计算。", "done")
    return redirect(url_for("web.case", instance_id=made.instance_id), 303)


def _split_page(instance_id: str, error: str = "") -> str:
    viewer, here = current.viewer(), county()
    found = instances.find(viewer, instance_id)
    facts = str(found.variables.get("facts") or "")
    own = str(found.variables.get("sender_unit") or "")
    units = [(code, unit.name) for code, unit in here.rulebook.units.items() if code != own]
    return render_template(
        "split.html",
        case=found,
        parties=_parties(found),
        why_not=join.why_not(viewer, instance_id),
        error=error,
        chosen=request.form.getlist("parties"),
        facts_new=request.form.get("facts", facts),
        facts_left=request.form.get("facts_left", facts),
        receiver=request.form.get("receiver_unit", ""),
        units=[(code, name) for code, name in units if here.rulebook.current_unit(code).code == code],
        reason=request.form.get("reason", ""),
    )


def _parties(found: InstanceRecord) -> list[PartyLine]:
    everybody = parties.parties_of(found.variables)
    return [
        PartyLine(
            place,
            party_line({key: party.get(key) for key in parties.KEYS}),
            masked_id(str(party.get(parties.ID) or "")),
        )
        for place, party in enumerate(everybody)
    ]


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _sentence(error: LianbanError) -> str:
    details = "".join(wrong.zh for wrong in getattr(error, "errors", ()))
    return details or error.sentence()
