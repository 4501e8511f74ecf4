"""What a rule book must hold together: references, dates, sensible deadlines, true quotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.domain.deadline_rule import DeadlineRule
from app.domain.rulebook_model import DEFAULT_RECORDER, RuleBook
from app.domain.rulebook_parts import Role, Unit
from app.domain.rulebook_reader import Findings, Path
from app.domain.rulebook_switches import SWITCHES

_DAYS = ("workday", "natural_roll", "natural")
_BACKWARDS = ("before_workday", "before_natural")
_PLACES = ("mark", "kind", "year", "n")


def check_rulebook(book: RuleBook, findings: Findings, source_text: str | None) -> None:
    """Note every problem between the entries of a book whose entries were read."""
    check = _Check(book, findings, None if source_text is None else _squeeze(source_text))
    check.document()
    check.units()
    check.roles()
    check.rules()
    check.deadlines()
    check.clauses()
    check.lists()
    check.numbering()


def _squeeze(text: str) -> str:
    """Without any white space: the published text is broken into lines anywhere."""
    return re.sub(r"\s+", "", text)


class _Check:
    def __init__(self, book: RuleBook, findings: Findings, source: str | None) -> None:
        self.book = book
        self.findings = findings
        self.source = source

    # ---- references -------------------------------------------------------------------------------

    def _unit(self, code: str, path: Path) -> None:
        self._among(code, self.book.units, path, "unit-unknown", "单位")

    def _posts(self, codes: Iterable[str], path: Path) -> None:
        for code in codes:
            self._among(code, self.book.posts, path, "post-unknown", "岗位")

    def _clause(self, clause_id: str, path: Path) -> None:
        known = {**self.book.clauses, **self.book.laws}
        self._among(clause_id, known, path, "clause-unknown", "条款或法律依据")

    def _deadline(self, key: str, path: Path) -> None:
        self._among(key, self.book.deadlines, path, "deadline-unknown", "期限")

    def _among(self, code: str, known: Iterable[str], path: Path, problem: str, what: str) -> None:
        if code and code not in known:
            self.findings.add(problem, path, f"没有{what}“{code[:60]}”。", f"请改正，或先写入该{what}。")

    def _quoted(self, text: str, path: Path) -> None:
        if self.source is not None and text and _squeeze(text) not in self.source:
            advice = f"应与 {self.book.document.file} 逐字一致（空白和换行不计）。"
            self.findings.add("quotation", path, f"引文在来源文件中找不到：“{text[:60]}”。", advice)

    # ---- document and units -----------------------------------------------------------------------

    def document(self) -> None:
        document = self.book.document
        if document.valid_to and document.valid_to < document.issued_on:
            self.findings.add("dates", ("document", "valid_to"), "失效日期早于发布日期。", "请核对两个日期。")

    def units(self) -> None:
        for number, unit in enumerate(self.book.units.values()):
            self._one_unit(unit, ("unit", str(number)))

    def _one_unit(self, unit: Unit, path: Path) -> None:
        if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
            self.findings.add(
                "dates", (*path, "valid_to"), f"“{unit.name}”的终止日期早于起始日期。", "请核对两个日期。"
            )
        if not unit.successor:
            return
        self._unit(unit.successor, (*path, "successor"))
        if unit.valid_to is None:
            self.findings.add(
                "dates", (*path, "successor"), f"“{unit.name}”有承接单位却没有终止日期。", "请写 valid_to。"
            )
        if self._circular(unit):
            self.findings.add(
                "circular", (*path, "successor"), f"“{unit.name}”的承接关系绕成了圈。", "请改正 successor。"
            )

    def _circular(self, unit: Unit) -> bool:
        seen = {unit.code}
        code = unit.successor
        while code in self.book.units:
            if code in seen:
                return True
            seen.add(code)
            code = self.book.units[code].successor
        return False

    # ---- roles and switches -----------------------------------------------------------------------

    def roles(self) -> None:
        for lane, role in self.book.roles.items():
            path: Path = ("role", lane)
            self._references(role.units, (*path, "unit"))
            self._posts(role.posts, (*path, "posts"))
            self._posts(role.substitutes, (*path, "substitutes"))
            if role.recorder:
                self._references(role.recorder.units, (*path, "recorder"))
                self._posts(role.recorder.posts, (*path, "recorder"))
            elif absent := self._absent(role):
                self.findings.add(
                    "no-recorder",
                    path,
                    f"“{absent.name}”不登录本平台，却没有写由谁代录。",
                    '请写 recorder = { unit = ["…"], posts = ["liaison"] }。',
                )

        self._default_recorder()

    def _default_recorder(self) -> None:
        """A unit chosen in a form may be one that does not sign in."""
        away = [unit for unit in self.book.units.values() if not unit.signs_in]
        default = self.book.roles.get(DEFAULT_RECORDER)
        if default is not None:
            units = [self.book.units.get(code) for code in default.units]
            if not units or any(unit is None or not unit.signs_in for unit in units):
                self.findings.add(
                    "no-recorder",
                    ("role", DEFAULT_RECORDER, "unit"),
                    f"“{DEFAULT_RECORDER}”须是固定的、登录本平台的单位。",
                    "写出单位代码，例如联席会议办公室；不写变量。",
                )
            return
        bare = [
            lane
            for lane, role in self.book.roles.items()
            if not role.vacant and not role.recorder and any(code.startswith("$") for code in role.units)
        ]
        if away and bare:
            shown = "、".join(bare[:3]) + ("等" if len(bare) > 3 else "")
            self.findings.add(
                "no-recorder",
                ("role",),
                f"“{away[0].name}”等单位不登录本平台，轮到它们承担“{shown}”时可能没有人代录，案件会停住。",
                f'请写 [role."{DEFAULT_RECORDER}"]，例如 unit = ["lianxi_ban"]，posts = ["office_clerk"]。',
            )

    def _references(self, references: Iterable[str], path: Path) -> None:
        for reference in references:
            if not reference.startswith("$"):
                self._unit(reference, path)

    def _absent(self, role: Role) -> Unit | None:
        """A fixed unit of the role that does not sign in."""
        named = (self.book.units.get(code) for code in role.units)
        return next((unit for unit in named if unit and not unit.signs_in), None)

    def rules(self) -> None:
        for key, value in self.book.rules.items():
            if key in SWITCHES and SWITCHES[key].kind == "unit":
                self._unit(str(value), ("rule", key))

    # ---- deadlines --------------------------------------------------------------------------------

    def deadlines(self) -> None:
        for key, rule in self.book.deadlines.items():
            if not rule.none:
                self._sources(rule, ("deadline", key))
                self._counting(rule, ("deadline", key))
                self._lateness(rule, ("deadline", key))

    def _sources(self, rule: DeadlineRule, path: Path) -> None:
        self._clause(rule.clause, (*path, "clause"))
        self._clause(rule.extension.clause, (*path, "extension"))
        self._clause(rule.extension.notice_clause, (*path, "extension"))
        letter = rule.extension.letter
        if letter and letter not in self.book.wording.letters:
            advice = "在 [wording.letters] 中写出它的名称和字号，或改正 letter。"
            self.findings.add("unknown-letter", (*path, "extension"), f"没有文书“{letter}”。", advice)
        if rule.statutory and not rule.clause:
            advice = "写出 clause；没有条款的写 statutory = false。"
            self.findings.add("no-clause", path, "法定期限没有写依据的条款。", advice)
        if rule.statutory and rule.clause in self.book.clauses and not rule.quotation:
            self.findings.add("no-quotation", path, "法定期限没有引用条款原文。", "写出 quotation。")
        if rule.quotation and rule.clause not in self.book.laws:
            self._quoted(rule.quotation, (*path, "quotation"))

    def _counting(self, rule: DeadlineRule, path: Path) -> None:
        if rule.basis == "same_day" and rule.amount:
            self.findings.add("basis", (*path, "amount"), "“当日”不能再写天数。", "same_day 的 amount 写 0。")
        if rule.basis != "same_day" and not rule.amount:
            self.findings.add("basis", (*path, "amount"), "amount 为 0。", "写出数目；“当日”用 same_day。")
        if rule.other_basis and not _comparable(rule.basis, rule.other_basis):
            advice = "两种读法须同为向后计日或同为倒数计日。"
            self.findings.add("basis", (*path, "other_basis"), "另一种读法与 basis 不能比较。", advice)
        extension = rule.extension
        if extension.kind != "none" and rule.basis not in (*_DAYS, "hours", "same_day"):
            self.findings.add("basis", (*path, "extension"), "倒数期限和周期不能延期。", "请删去 extension。")
        if extension.kind == "none" and extension.cap is not None:
            self.findings.add("contradiction", (*path, "extension"), "不可延期却写了上限。", "请删去其一。")
        if extension.cap_basis and extension.cap_basis not in (*_DAYS, "hours"):
            self.findings.add(
                "basis", (*path, "extension"), "延期上限不能这样计。", "用 workday 等向后的计法。"
            )

    def _lateness(self, rule: DeadlineRule, path: Path) -> None:
        if rule.reminder and (rule.statutory or rule.soft):
            advice = "提醒写 statutory = false、reminder = true，不写 soft。"
            self.findings.add(
                "contradiction", (*path, "reminder"), "内部提醒不能同时是法定或一般期限。", advice
            )
        if not rule.confirmed and (rule.other_basis is None or rule.other_basis == rule.basis):
            advice = "写出 other_basis，或 confirmed = true。"
            self.findings.add("basis", (*path, "confirmed"), "口径待确认却没有另一种读法。", advice)
        if not rule.confirmed and not rule.authority_note:
            self.findings.add("no-note", path, "口径待确认却没有说明。", "在 authority_note 写明待谁确认。")

    # ---- clauses and lists ------------------------------------------------------------------------

    def clauses(self) -> None:
        for number, clause in enumerate(self.book.clauses.values()):
            self._quoted(clause.quote, ("clause", str(number), "quote"))
            for carrier in clause.carried_by:
                self._carrier(carrier, ("clause", str(number), "carried_by"))
        for number, law in enumerate(self.book.laws):
            if law in self.book.clauses:
                self.findings.add(
                    "duplicate", ("law", str(number), "id"), f"“{law}”已是条款编号。", "请改名。"
                )

    def _carrier(self, carrier: str, path: Path) -> None:
        """What a clause says carries it must be there."""
        kind, _, name = carrier.partition(":")
        tables: Mapping[str, tuple[Iterable[str], str]] = {
            "role": (self.book.roles, "角色"),
            "post": (self.book.posts, "岗位"),
            "unit": (self.book.units, "单位"),
            "switch": (self.book.rules, "开关"),
        }
        if kind in tables:
            known, what = tables[kind]
            self._among(name, known, path, "carrier-unknown", what)
        elif kind == "members" and not any(unit.member for unit in self.book.units.values()):
            self.findings.add("carrier-unknown", path, "没有成员单位。", "给成员单位写 member = true。")
        elif kind == "matters" and not self.book.matters:
            self.findings.add("carrier-unknown", path, "职责清单是空的。", "请先写 [[matter]]。")

    def lists(self) -> None:
        for number, matter in enumerate(self.book.matters.values()):
            self._unit(matter.unit, ("matter", str(number), "unit"))
            self._unit(matter.enforcing, ("matter", str(number), "enforcing"))
        for number, category in enumerate(self.book.categories.values()):
            self._clause(category.clause, ("category", str(number), "clause"))
            for key in category.clocks:
                self._deadline(key, ("category", str(number), "clocks"))
        for number, safeguard in enumerate(self.book.safeguards.values()):
            self._deadline(safeguard.deadline, ("safeguard", str(number), "deadline"))
            for clause_id in safeguard.clauses:
                self._clause(clause_id, ("safeguard", str(number), "clauses"))

    def numbering(self) -> None:
        """All four places, each once: a number without office, kind or year would come twice."""
        for key, pattern in (("letter", self.book.numbering.letter), ("case", self.book.numbering.case)):
            if sorted(re.findall(r"\{([^{}]*)\}", pattern)) != sorted(_PLACES):
                advice = "须含 {mark}、{kind}、{year}、{n} 各一次。"
                self.findings.add("numbering", ("numbering", key), f"文号格式“{pattern[:60]}”不对。", advice)
        letters = self.book.wording.letters
        self._distinct({kind: letter.mark for kind, letter in letters.items()}, ("wording", "letters"))
        self._distinct(self.book.numbering.cases, ("numbering", "cases"))

    def _distinct(self, marks: Mapping[str, str], path: Path) -> None:
        """Two kinds with one mark would give two letters the same number."""
        first: dict[str, str] = {}
        for kind, mark in marks.items():
            if first.setdefault(mark, kind) != kind:
                message = f"代字“{mark[:20]}”已用于“{first[mark]}”，文号会重复。"
                self.findings.add("duplicate", (*path, kind), message, "换一个代字。")


def _comparable(basis: str, other: str) -> bool:
    return any(basis in group and other in group for group in (_DAYS, _BACKWARDS))
