"""README and samples are executed; everything a user can type appears in the documentation."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gradcli.cli import COMMANDS
from gradcli.errors import ExitStatus
from gradcli.results import Status
from tests.documents import ROOT, blocks, environment, expected, rendered, sample_commands

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = blocks(README)


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_readme_blocks_print_what_they_show(number, tmp_path: Path):
    kind, text = BLOCKS[number]
    assert rendered(kind, text, environment(tmp_path)) == text


def test_the_contents_lead_to_every_section():
    """Anchors as GitHub makes them: small letters, blanks to hyphens, other marks dropped."""
    headings = re.findall(r"^##+ (.+)$", re.sub(r"```.*?```", "", README, flags=re.DOTALL), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    listed = set(re.findall(r"\]\(#([^)]+)\)", README))
    assert listed == anchors, "a section of the README is missing in its contents, or a link leads nowhere"


EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("code", EXAMPLES, ids=lambda code: code.split("\n")[1])
def test_the_python_examples_print_what_they_say(code):
    if "scipy" in code:
        pytest.importorskip("scipy")
    said = re.findall(r"# (.+)$", code, re.MULTILINE)
    assert said
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    assert found.stdout.splitlines() == said


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_and_option_is_documented(run, command):
    assert f"gradcli {command}" in README
    for option in re.findall(r"(--[a-z][a-z-]+)", run(command, "--help").out):
        if option != "--help":
            assert option in README, f"{command} {option}"


def test_every_status_and_exit_code_is_documented():
    for status in Status:
        assert f"| `{status.value}` |" in README
    for code in ExitStatus:
        assert f"| {int(code)} |" in README


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_shows_examples_first(run, command):
    text = run(*([command] if command else []), "--help").out
    assert text.index(f"gradcli {command}".strip()) < text.index("Options:")


SAMPLES = sorted((ROOT / "samples").glob("*.grad"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_print_what_is_held_beside_them(path, tmp_path: Path):
    """Every command in a sample's comment runs; its output is held in samples/expected."""
    block = sample_commands(path)
    assert block
    assert rendered("console", block, environment(tmp_path)) == expected(path).read_text(encoding="utf-8")
