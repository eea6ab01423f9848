"""``tape --format html``: a page to step through, held against the JSON of the same tape."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.paths import CASES
from tests.shell.browser import needs_browser, opened
from tests.shell.command_line import run

ARTICLE = ["f(a,b)=3*a^2+2*a*b", "z1=f(w1,w2+2)", "z2=f(w1,w2+5)", "z3=f(w1,w2+7)", "--at", "w1=5,w2=3"]
CHAIN = "\n".join(["a0 = x*y", *(f"a{i} = sin(a{i - 1})*y + x" for i in range(1, 20))])
HOSTILE = "x*y # </script><script>alert(1)</script><img src=x onerror=alert(2)> <!-- & \\u003c ${x} `"
VOID = {"meta", "link", "input", "rect", "path", "br", "img"}


def page_of(folder: Path, *arguments: str) -> Path:
    """The page of a command line, written into a folder."""
    found = folder / "tape.html"
    result = run("tape", *arguments, "--quiet", "--output", str(found))
    assert result.err == ""
    return found


def told(page):
    return page.inner_text("#told")


def cells(page, selector):
    return [row.split("\t") for row in page.inner_text(selector).splitlines()]


class Nesting(HTMLParser):
    """What a browser would find: elements that are closed as they were opened, and what each refers to."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.referring = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.referring += [value for name, value in attrs if name in ("src", "href", "style", "action")]
        self.referring += [name for name, _ in attrs if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize(
    "arguments",
    [
        [*ARTICLE, "--sum"],
        [*ARTICLE, "--seed", "z1=1,z2=-2,z3=1/3"],
        [HOSTILE, "--at", "x=2,y=3"],
        ["x", "--at", "x=1"],
        ["3", "x", "--at", "x=1/3"],
        ["x*sin(y)", "--at", "x=2,y=3", "--forward", "--dir", "x=1"],
        ["sum(x.*x) + dot(x, A@x)", "--at", "x=[1,2],A=[1,2;3,4]"],
        ["where(x > 0 and not y > 2, x, y)", "--at", "x=1,y=1"],
        ["sqrt(x)/y", "log(x)", "--at", "x=0,y=1"],
        ["x/3", "--at", "x=1", "--exact"],
        ["x/3", "--at", "x=1", "--float"],
        ["β*x_max", "--at", "β=1,x_max=2"],
    ],
    ids=" ".join,
)
def test_a_page_is_one_file_that_refers_to_nothing(tmp_path, arguments):
    text = page_of(tmp_path, *arguments).read_text(encoding="utf-8")
    found = Nesting(text)
    assert found.open == []
    assert found.referring == ["data:,"]
    assert not {"img", "iframe", "object", "base"} & {*found.tags}
    assert found.tags.count("script") == 2
    assert not re.search(r"@import|url\(|https?:", text)
    assert "default-src 'none'" in text


def test_sixty_slots_are_less_than_150_kilobytes(tmp_path):
    for program in (CHAIN, "\n".join(f"z{i} = exp(x/{i + 1})*y" for i in range(19))):
        found = page_of(tmp_path, program, "--at", "x=1/3,y=0.7", *(["--of", "a19"] if program is CHAIN else []))
        assert 55 <= found.read_text().count("<tr data-line=") <= 62
        assert found.stat().st_size < 150_000


def test_what_is_too_large_is_refused(refused):
    program = "\n".join(f"z{i} = exp(x/{i + 1})*y" for i in range(100))
    refused("tape", program, "--at", "x=1,y=2", "--format", "html", says=["302 slots", "--format table"])
    refused("tape", "x*y", "--at", "x=1", "--format", "html", says=["no value for y"])


@needs_browser
def test_every_step_of_the_article_says_where_its_number_comes_from(tmp_path, chromium):
    """136 and 30 appear as the sums that they are."""
    with opened(chromium, page_of(tmp_path, *ARTICLE, "--sum")) as page:
        tape = json.loads(run("tape", *ARTICLE, "--sum", "--format", "json").out)
        for line in tape["lines"]:
            page.keyboard.press("ArrowRight")
            assert told(page).startswith(f"{line['name']} = ")
            assert f" = {line['value']}" in told(page)
            assert page.inner_text(f"#list tr[data-line='{line['line']}'] .value") == str(line["value"])
        for line in reversed(tape["lines"]):
            page.keyboard.press("ArrowRight")
            (adjoint,) = line["adjoints"].values()
            sums = re.findall(r"(\S+) × (\S+) \(from \w+\)", told(page))
            seeds = re.findall(r"(\S+) \(the seed\)", told(page))
            assert sum(float(a) * float(b) for a, b in sums) + sum(map(float, seeds)) == adjoint
            assert page.inner_text(f"#list tr[data-line='{line['line']}'] .sent") == str(adjoint)
            assert page.locator(".edge.back").count() == len(sums)
        page.keyboard.press("ArrowRight")
        assert told(page) == "dtotal/dw1 = 40 + 46 + 50 = 136; dtotal/dw2 = 10 + 10 + 10 = 30"
        assert page.is_disabled("#next")
        numbers = [row[1:] for row in cells(page, "#result tbody")]
        assert numbers == [["125", "40", "10"], ["155", "46", "10"], ["175", "50", "10"], ["455", "136", "30"]]


@needs_browser
def test_each_target_is_a_tab(tmp_path, chromium):
    with opened(chromium, page_of(tmp_path, *ARTICLE)) as page:
        page.focus("[role=tab] >> nth=2")
        for expected in ("dz1/dw1 = 40; dz1/dw2 = 10", "dz2/dw1 = 46; dz2/dw2 = 10", "dz3/dw1 = 50; dz3/dw2 = 10"):
            page.keyboard.press("ArrowRight")
            page.click("#last")
            assert told(page) == expected
            page.focus("[aria-selected=true]")


@needs_browser
def test_it_is_worked_by_keyboard_alone(tmp_path, chromium):
    with opened(chromium, page_of(tmp_path, "x*y + x", "--at", "x=2,y=3")) as page:
        seen = []
        for _ in range(12):
            page.keyboard.press("Tab")
            now = page.evaluate_handle("document.activeElement.querySelector('rect') ?? document.activeElement")
            style = now.evaluate("(part) => [getComputedStyle(part).outlineStyle, getComputedStyle(part).strokeWidth]")
            seen.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
            assert seen[-1] == "BODY" or style[0] != "none" or style[1] == "4px", seen
        assert {"theme", "play", "next", "last", "step", "g", "TR", "SPAN", "INPUT"} <= {*seen}
        page.focus(".node >> nth=0")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        value, local = told(page).split(";")
        assert value.split() == ["v1", "=", "𝑥", "·", "𝑦", "=", "6"]
        assert local == " local partial by x: 3, by y: 2"
        assert page.locator(".linked").count() == 3  # the box, the row, the piece of the program
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("End")
        assert told(page) == "df/dx = 4; df/dy = 2"
        page.keyboard.press("Home")
        assert page.inner_text("#count") == "0 of 9"
        page.keyboard.press(" ")
        page.locator("#count", has_text="1 of 9").wait_for()
        assert page.inner_text("#play") == "pause"
        page.keyboard.press(" ")
        assert page.inner_text("#play") == "play"


@needs_browser
def test_a_screen_reader_hears_every_step_and_every_slot(tmp_path, chromium):
    with opened(chromium, page_of(tmp_path, "x*y + x", "--at", "x=2,y=3")) as page:
        assert page.get_attribute("#told", "aria-live") == "polite"
        page.click("#last")
        labels = [node.get_attribute("aria-label") for node in page.get_by_role("button").all()]
        assert "f = v1 + x, value 8, adjoint 1" in labels
        assert None not in [label or page.inner_text("#theme") for label in labels]
        assert page.get_by_role("slider", name="slider of x").count() == 1
        assert page.get_by_role("grid").count() == 1


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_both_themes_can_be_read_on_a_desk_and_on_a_phone(tmp_path, chromium, scheme, width):
    contrast = """(selector) => {
        const light = (text) => {
            const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
            .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126*r + 0.7152*g + 0.0722*b;
        };
        const part = document.querySelector(selector), style = getComputedStyle(part);
        const ground = getComputedStyle(part.closest("section") ?? document.body).backgroundColor;
        const [a, b] = [light(part.closest("svg") ? style.fill : style.color), light(ground)];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }"""
    with opened(chromium, page_of(tmp_path, *ARTICLE, "--sum"), width=width, height=844, scheme=scheme) as page:
        page.click("#last")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        grounds = []
        for _ in range(2):
            for part in ("h1", "#told b", "td.value", "td.sent", "text.value", "text.sent", ".edge text", "#count"):
                assert page.evaluate(contrast, part) >= 4.5, part
            grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
            page.click("#theme")
        assert len({*grounds}) == 2
        assert page.get_attribute("#theme", "aria-pressed") == str(scheme == "dark").lower()


@needs_browser
def test_hostile_text_stays_text(tmp_path, chromium):
    program = tmp_path / "<b onclick=alert(3)>.txt"
    program.write_text(HOSTILE + "\n# \u202e\x1b[31m ']]>\n")
    with opened(chromium, page_of(tmp_path, "--file", str(program), "--at", "x=2,y=3")) as page:
        page.click("#last")
        assert HOSTILE in page.inner_text("#program")
        assert page.inner_text("#program h3") == program.name or str(program) in page.inner_text("#program h3")
        assert page.locator("img, b[onclick]").count() == 0
        assert told(page) == "df/dx = 3; df/dy = 2"


@needs_browser
def test_hovering_one_part_shows_the_others(tmp_path, chromium):
    with opened(chromium, page_of(tmp_path, *ARTICLE)) as page:
        linked = "[...document.querySelectorAll('.linked')].map((part) => part.dataset.line ?? part.textContent)"
        page.hover("#list tr[data-line='4']")
        assert page.evaluate(linked) == ["4", "4", "a^2"]
        page.hover("#program span >> text='a^2'")
        assert page.evaluate(linked) == ["4", "4", "a^2"]
        page.hover(".node[data-line='4']")
        assert page.evaluate(linked) == ["4", "4", "a^2"]
        page.hover("h1")
        assert page.evaluate(linked) == []


@needs_browser
def test_kinks_holes_and_lost_digits_are_marked_where_they_arise(tmp_path, chromium):
    with opened(chromium, page_of(tmp_path, "abs(x)*y", "--at", "x=0,y=3")) as page:
        page.click("#last")
        assert told(page) == "df/dx = kink: left -3, right 3; df/dy = 0"
        assert "kink here" in page.inner_text("#list tr[data-line='3']")
        assert page.locator(".node.trouble").count() == 2
        page.click("#list tr[data-line='1']")
        assert "abs(x) has a corner here" in told(page)
    with opened(chromium, page_of(tmp_path, "sqrt(x)", "where(x > 1, log(x), x)", "--at", "x=0")) as page:
        page.click("#last")
        assert cells(page, "#result tbody") == [["f1", "0", "inf"], ["f2", "0", "1"]]
        page.click("#list tr:has-text('log')")
        assert "not taken" in told(page)
        page.click("[role=tab] >> nth=0")
        page.click("#last")
        page.click("#list tr[data-line='1']")
        assert "vertical tangent" in told(page)
    with opened(chromium, page_of(tmp_path, "(1-cos(x))/x^2", "--at", "x=1e-8")) as page:
        page.click("#last")
        assert "float64: 0 digits" in page.inner_text("#list tr[data-line='3'] .value")
        assert page.locator(".node.lossy").count() == 4


@needs_browser
@pytest.mark.parametrize(
    ("program", "at", "there"),
    [
        ("3*w1^2 + 2*w1*w2 + exp(w1/9)", "w1=5,w2=3", "w1=1.5,w2=3"),
        ("where(x > 1, log(x), x*y)", "x=2,y=3", "x=0.5,y=3"),
        ("erf(x)*lgamma(y) + max(x, y)", "x=0.3,y=2", "x=0.7,y=2"),
        ("x*stop(x)*y", "x=2,y=3", "x=3,y=3"),
        ("sum(v.*v)*a", "v=[1,2],a=3", "v=[4,2],a=3"),
    ],
)
def test_sliders_compute_in_the_page_what_float64_finds_there(tmp_path, chromium, program, at, there):
    with opened(chromium, page_of(tmp_path, program, "--at", at)) as page:
        assert page.inner_text("#proved") == "certified"
        page.click("#last")
        before = page.inner_text("#list tbody")
        field = page.locator("#sliders input[type=number] >> nth=0")
        field.fill(re.search(r"=\[?([\d.]+)", there)[1])
        assert page.inner_text("#proved") == "float64, not certified"
        assert "not certified" in told(page)
        target = json.loads(run("grad", program, "--at", there, "--float", "--format", "json").out)["points"][0][
            "rows"
        ][0]
        tape = json.loads(run("tape", program, "--at", there, "--format", "json").out)["lines"]
        (row,) = cells(page, "#result tbody")
        assert float(row[1]) == pytest.approx(target["value"], rel=1e-9)
        shown = [None if text == "none" else float(text) for text in row[2:]]
        inputs = [line["adjoints"]["f"] for line in tape if line["operation"] == "input"]
        assert shown == pytest.approx(inputs, rel=1e-8)
        page.click("#reset")
        assert page.inner_text("#list tbody") == before
        assert page.inner_text("#proved") == "certified"


@needs_browser
@pytest.mark.slow
def test_the_code_of_a_page_finds_every_value_that_is_certified(tmp_path, chromium):
    """Of real programs, with their points: all lines and all local partials, as far as doubles go."""
    texts = (CASES / "feynman.jsonl").read_text().splitlines() + (CASES / "goptim.jsonl").read_text().splitlines()
    tried = 0
    for case in sorted(map(json.loads, texts), key=lambda case: len(case["expr"]))[:48:2]:
        at = ",".join(f"{name}={value}" for name, value in case["points"][0].items())
        tape = run("tape", case["expr"], "--at", at, "--format", "json")
        losing = "float64" in tape.err
        with opened(chromium, page_of(tmp_path, case["expr"], "--at", at)) as page:
            values, partials = page.evaluate("recompute(data.sliders.map(({ value }) => value))")
        for line, value, local in zip(json.loads(tape.out)["lines"], values, partials, strict=True):
            if not losing and line["value"] is not None and line["operation"] != "where":
                assert value == pytest.approx(line["value"], rel=1e-9, abs=1e-12), case["expr"]
                assert len(local) >= len(line["partials"])
                tried += 1
    assert tried > 150


@needs_browser
def test_where_javascript_lacks_a_function_the_page_says_so(tmp_path, chromium):
    with opened(chromium, page_of(tmp_path, "besselj(0,x)", "--at", "x=2")) as page:
        page.click("#last")
        assert page.inner_text("#list tbody")
        assert page.locator("#sliders input").count() or page.inner_text("#without").startswith("no sliders: ")


@needs_browser
def test_tangents_go_forward(tmp_path, chromium):
    with opened(chromium, page_of(tmp_path, "x*y + x", "--at", "x=2,y=3", "--forward", "--dir", "x=1")) as page:
        page.click("#last")
        page.click("#back")
        assert told(page) == "tangent of f = 1 × 3 (from v1) + 1 × 1 (from x) = 4"
        assert page.locator(".edge.flow").count() == 2
