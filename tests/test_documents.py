"""What the documents promise is there: links, commands, settings; and what must not be anywhere is not."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from app.cli import cli
from app.domain.rulebook_switches import SWITCHES
from app.domain.topics import TOPICS
from app.engine.syntax import FUNCTION_NAMES
from app.settings import ROOT

TEXTS = {
    ".md",
    ".py",
    ".toml",
    ".txt",
    ".sh",
    ".js",
    ".mjs",
    ".css",
    ".html",
    ".json",
    ".bpmn",
    ".dmn",
    ".form",
}
BARE = {"Makefile", "NOTICE", "LICENSE", "run", ".npmrc", ".gitignore"}
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?<![\w/])(?:\.venv/bin/)?lianban((?: [a-z][a-z-]*)+)")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    """(path, text) of every tracked file that people write."""
    for path in tracked():
        if path.suffix in TEXTS or path.name in BARE:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8", errors="replace")


def documents() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md"]


@pytest.mark.parametrize("path", documents(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_resolve(path: Path) -> None:
    broken = []
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        file, _, anchor = target.partition("#")
        if "://" in target:
            continue
        found = (path.parent / file).resolve() if file else path
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(target)
    assert broken == []


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub makes of headings."""
    heads = re.findall(r"(?m)^#+ (.+)$", path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in heads}


def words_of(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from words_of(command, (*before, name))
        else:
            yield (*before, name)


@pytest.mark.parametrize("path", documents(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_command_named_is_there(path: Path) -> None:
    known = set(words_of(cli))
    groups = {command[:1] for command in known if len(command) > 1}
    unknown = []
    for found in COMMAND.findall(path.read_text(encoding="utf-8")):
        words = tuple(found.split())
        length = 2 if words[:1] in groups else 1
        if words[:length] not in known:
            unknown.append(" ".join(words))
    assert unknown == []


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [" ".join(command) for command in words_of(cli) if f"lianban {' '.join(command)}" not in readme]
    assert missing == []


def test_options_named_in_the_readme_are_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in re.findall(r"(?m)^\| `lianban ([^|]+)\|", readme):
        context: click.Command = cli
        for word in re.match(r"[a-z -]*", line)[0].split():  # type: ignore[index]
            if isinstance(context, click.Group):
                context = context.commands[word]
        known = {option for param in context.params for option in param.opts}
        assert set(re.findall(r"(?<!\w)--?[a-z]+", line.split("`")[0])) <= known, line


def test_make_targets_named_are_there() -> None:
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?m)^([a-z]+):", rules))
    for path in documents():
        for name in re.findall(r"`(?:[A-Z]+=\S+ )?make ([a-z]+)`", path.read_text(encoding="utf-8")):
            assert name in targets, (path, name)


def test_operations_lists_every_setting() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    read = set(re.findall(r'"(LIANBAN_[A-Z_]+)"', (ROOT / "app" / "settings.py").read_text(encoding="utf-8")))
    listed = set(re.findall(r"(?m)^\| `(LIANBAN_[A-Z_]+)`", operations))
    assert listed == read


def test_the_analyst_guide_lists_operations_and_functions() -> None:
    guide = (ROOT / "docs" / "analyst-guide.md").read_text(encoding="utf-8")
    assert [topic for topic in TOPICS if f"`{topic}`" not in guide] == []
    assert [name for name in FUNCTION_NAMES if f"{name}(" not in guide] == []


def test_every_dependency_has_its_licence_and_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    python = [re.split(r"[=\[]", line)[0] for line in project["dependencies"]]
    browser = list(
        json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    )
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8").lower()
    assert [name for name in (*python, *browser) if name.lower() not in notice] == []
    reasons = (ROOT / "docs" / "decisions" / "0009-dependencies.md").read_text(encoding="utf-8").lower()
    assert [name for name in python if name.lower() not in reasons] == []


def test_switches_named_in_the_documents_are_there() -> None:
    text = (ROOT / "docs" / "new-county.md").read_text(encoding="utf-8")
    groups = "|".join(sorted({key.split(".")[0] for key in SWITCHES if "." in key}))
    named = set(re.findall(rf"`((?:{groups})\.[a-z_.]+)`", text))
    assert named
    assert named <= set(SWITCHES)


def test_decisions_are_numbered_once() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert len(set(numbers)) == len(numbers)
    assert all(number.isdigit() for number in numbers)


#: Written in two pieces, so that this file does not hold what it forbids.
FORBIDDEN = [
    ("a path of a machine", r"(?<![\w.])/" + r"(?:work|home|root|tmp|Users)/[\w.]"),
    ("a path of a machine", r"\.\./" + r"shared\b"),
    ("a registry's address", r"registry\." + r"(?:npmjs|npmmirror|yarnpkg)"),
    ("a registry's address", r"(?:pypi" + r"\.org/simple|files\.python" + r"hosted)"),
    ("a mirror's address", r"mirrors?\." + r"(?:aliyun|tuna|ustc|huaweicloud)"),
    ("a lock file's download address", r'"resolved": "' + r"http"),
]


@pytest.mark.parametrize(("what", "pattern"), FORBIDDEN, ids=lambda v: v if len(v) < 40 else "")
def test_no_machine_is_named(what: str, pattern: str) -> None:
    found = [(path, match[0]) for path, text in texts() for match in re.finditer(pattern, text)]
    assert found == [], what


def office_holders() -> list[str]:
    """The names in the annex of 峄城's document: between 组长 or 成员 and a post that begins with a place."""
    annex = (ROOT / "sources" / "yicheng_2022_1.txt").read_text(encoding="utf-8").split("附件")[-1]
    line = r"(?m)^\s*(?:组长：|成员：)?\s*([一-龥] ?[一-龥]{1,2})\s+(?:区|峄城|冠世|吴林|坛山|榴园)"
    return [name.replace(" ", "") for name in re.findall(line, annex)]


def test_no_office_holder_is_named() -> None:
    names = office_holders()
    assert len(names) == 18
    pattern = re.compile("|".join(rf"(?<![如任]){name[0]} ?{name[1:]}" for name in names))
    found = [
        (path, match[0])
        for path, text in texts()
        if not path.startswith("sources/")
        for match in pattern.finditer(text)
    ]
    assert found == []
