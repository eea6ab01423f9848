"""README, manual and samples are executed; everything a user can type appears in the documentation."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gradcli.cli import COMMANDS
from gradcli.errors import ExitStatus
from gradcli.results.entries import Status
from tests.shell.documents import DOCUMENTS, ROOT, blocks, environment, expected, output, rendered, sample_commands

TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in DOCUMENTS}
README = TEXTS["README"]
EVERYTHING = "".join(TEXTS.values())
BLOCKS = [pytest.param(*block, id=f"{n}-{k}") for n, text in TEXTS.items() for k, block in enumerate(blocks(text))]
LONGEST_README = 400


@pytest.mark.parametrize(("kind", "text"), BLOCKS)
@pytest.mark.slow
def test_blocks_print_what_they_show(kind, text, tmp_path: Path):
    assert rendered(kind, text, environment(tmp_path)) == text


def test_the_readme_is_one_that_is_read():
    assert len(README.splitlines()) <= LONGEST_README


def test_the_contents_lead_to_every_section():
    """Anchors as GitHub makes them: small letters, blanks to hyphens, other marks dropped."""
    headings = re.findall(r"^## (.+)$", re.sub(r"```.*?```", "", README, flags=re.DOTALL), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    listed = set(re.findall(r"\]\(#([^)]+)\)", README))
    assert listed == anchors, "a section of the README is missing in its contents, or a link leads nowhere"


EXAMPLES = [code for text in TEXTS.values() for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL)]


@pytest.mark.parametrize("code", EXAMPLES, ids=lambda code: code.split("\n")[1])
@pytest.mark.slow
def test_the_python_examples_print_what_they_say(code):
    if "scipy" in code:
        pytest.importorskip("scipy")
    said = re.findall(r"# (.+)$", code, re.MULTILINE)
    assert said
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    assert found.stdout.splitlines() == said


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_and_option_is_documented(run, command):
    assert f"gradcli {command}" in README or f"**{command}**" in README
    for option in re.findall(r"(--[a-z][a-z-]+)", run(command, "--help").out):
        if option != "--help":
            assert option in EVERYTHING, f"{command} {option}"


def test_every_status_and_exit_code_is_documented():
    for status in Status:
        assert f"| `{status.value}` |" in README
        assert f"| `{status.value}` |" in TEXTS["statuses"]
    for code in ExitStatus:
        assert f"| {int(code)} |" in README


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_shows_examples_first(run, command):
    text = run(*([command] if command else []), "--help").out
    assert text.index(f"\n  gradcli {command}".rstrip()) < re.search(r"^\S.*:$", text, re.MULTILINE).start()


SAMPLES = sorted((ROOT / "samples").glob("*.grad"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.slow
def test_samples_print_what_is_held_beside_them(path, tmp_path: Path):
    """Every command in a sample's comment runs; its output is held in samples/expected."""
    block = sample_commands(path)
    assert block
    assert rendered("console", block, environment(tmp_path)) == expected(path).read_text(encoding="utf-8")


def test_every_page_is_listed_with_what_it_is_about(run):
    lines = run("help").out.splitlines()
    pages = {path.stem for path in DOCUMENTS if path.stem != "README"}
    assert {line.split()[0] for line in lines} == pages
    assert all(len(line.split(maxsplit=1)) == 2 for line in lines)


@pytest.mark.parametrize("topic", [name for name in TEXTS if name != "README"])
def test_a_page_is_printed_as_it_is_in_a_pipe(run, topic):
    assert run("help", topic).out == TEXTS[topic]
    assert TEXTS[topic].startswith(f"# {topic}: ")


def test_a_page_is_set_for_a_terminal(tmp_path: Path):
    shown = output("terminal", "PAGER=cat gradcli help eval", environment(tmp_path))
    assert "values only" in shown
    assert "```" not in shown


def test_words_are_found_in_every_page(run):
    found = run("help", "KINK")
    assert found.code == 0
    assert {"grad", "statuses"} <= {line.split(":")[0] for line in found.out.splitlines()}
    missing = run("help", "[bold]zzz")
    assert missing.code == 2
    assert "the manual does not speak of [bold]zzz" in missing.err


def test_a_formula_without_a_command_says_which(run):
    found = run("x^2", "--at", "x=3")
    assert found.code == 2
    assert "gradcli grad 'x^2' --at x=3" in found.err


def test_the_help_of_a_command_names_the_manual(run):
    for command in COMMANDS:
        assert "gradcli help" in run(command, "--help").out
