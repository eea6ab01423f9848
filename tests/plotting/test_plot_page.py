"""``plot --output curve.html``: a page to zoom in, opened in a browser: what it reads out, its keys, both themes."""

from __future__ import annotations

import json
import re

import pytest

from tests.plotting.test_presentation import HOSTILE
from tests.shell.browser import needs_browser, opened

WORDS = ["sin(1/x)", "floor(2*x)", "--grid", "x=-1:1:400", "--tangent", "x=0.7"]


@pytest.fixture
def page_of(run, tmp_path):
    """The file of a command line."""

    def call(*words):
        found = tmp_path / "curve.html"
        result = run("plot", *words, "--quiet", "--output", str(found))
        assert (result.code, result.out, result.err) == (0, "", "")
        return found

    return call


def data_of(page):
    return json.loads(re.search(r'id="data">(.*?)</script>', page.read_text(encoding="utf-8"), re.DOTALL)[1])


def test_the_page_holds_the_curves_whole(page_of):
    page = page_of("x^2", "abs(x)", "--grid", "x=-1:1:101")
    data = data_of(page)
    above, below = data["panels"]
    assert [curve["label"] for panel in (above, below) for curve in panel["curves"]] == ["f1", "f2", "df1/dx", "df2/dx"]
    for x, y in zip(above["curves"][0]["x"], above["curves"][0]["y"], strict=True):
        assert y == pytest.approx(x * x, abs=1e-8)
    (mark,) = below["curves"][1]["marks"]
    assert (mark["kind"], mark["x"], mark["left"], mark["right"]) == ("jump", 0, -1, 1)
    assert None in below["curves"][1]["y"]  # nothing joins its sides
    text = page.read_text(encoding="utf-8")
    assert len(text) < 150_000
    assert "default-src 'none'" in text
    assert not re.search(r'(src|href)="(?!data:,)', text)


def test_it_can_be_had_without_the_extra(page_of, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    assert data_of(page_of("x", "--grid", "x=0:1:9"))["ends"] == [0, 1]


def test_two_ranges_are_no_page(refused, tmp_path):
    words = ["x*y", "--grid", "x=0:1:9", "--grid", "y=0:1:9", "--output", str(tmp_path / "s.html")]
    refused("plot", *words, says=["a page to zoom in is for curves", ".png"])
    assert not (tmp_path / "s.html").exists()


@needs_browser
@pytest.mark.slow
def test_texts_of_outside_are_text_on_the_page(chromium, page_of, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("x,</script><script>alert(1)</script>\n1,2\n", encoding="utf-8")
    words = ["x^2", "--grid", "x=0:3:20", "--title", HOSTILE, "--points", str(table)]
    page = page_of(*words, *(word for name in ("x", "f", "df/dx") for word in ("--label", f"{name}={HOSTILE}")))
    with opened(chromium, page) as tab:
        assert tab.inner_text("h1").startswith("a</text><script>alert(1)</script> $x_2$")
        assert tab.locator("script").count() == 2
        assert "alert(1)" in tab.inner_text("#legend")
        assert tab.locator(".datum").count() == 1


@needs_browser
@pytest.mark.slow
def test_it_reads_out_and_zooms(chromium, page_of):
    with opened(chromium, page_of(*WORDS, "--title", "Steps")) as tab:
        box = tab.locator("#panels svg").first.bounding_box()
        right = box["x"] + box["width"] - 14
        tab.mouse.move(box["x"] + 66 + 0.9 * (right - box["x"] - 66), box["y"] + 100)  # x = 0.8
        told = tab.inner_text("#told")
        assert re.search(r"x = 0\.(79|80)", told)
        assert re.search(r"f1 = 0\.94", told)  # sin(1/0.8) = 0.949
        assert "f2 = 1" in told
        before = tab.locator(".tick").all_inner_texts()
        tab.mouse.wheel(0, -600)
        assert tab.locator(".tick").all_inner_texts() != before
        assert re.search(r"x = 0\.(79|80)", tab.inner_text("#told"))
        tab.focus("#panels")
        tab.keyboard.press("0")
        assert tab.locator(".tick").all_inner_texts() == before
        tab.mouse.move(box["x"] + 66 + 0.5 * (right - box["x"] - 66), box["y"] + 100)
        tab.keyboard.press("ArrowRight")
        tab.keyboard.press("ArrowRight")
        assert "f1 swings between about −1 and 1" in tab.inner_text("#told")
        tab.keyboard.press("ArrowLeft")
        tab.keyboard.press("ArrowLeft")
        assert "f2 has a jump at 0: left −1, right 0" in tab.inner_text("#told")
        tab.keyboard.press("+")
        assert tab.locator(".tick").all_inner_texts() != before
        tab.click("#reset")
        tab.click("#legend button >> nth=0")
        assert "f1" not in tab.inner_text("#told")
        assert tab.get_attribute("#legend button >> nth=0", "aria-pressed") == "false"
        assert "f2: jump at x = 0.5 (left 0, right 1)" in tab.inner_text("#notes")


@needs_browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
@pytest.mark.slow
def test_it_fits_a_phone_and_has_two_themes(chromium, page_of, width, scheme):
    with opened(chromium, page_of(*WORDS), width=width, scheme=scheme) as tab:
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        colour = "getComputedStyle(document.body).backgroundColor"
        first = tab.evaluate(colour)
        assert (max(map(int, re.findall(r"\d+", first)[:3])) < 100) == (scheme == "dark")
        tab.click("#theme")
        assert tab.evaluate(colour) != first


@needs_browser
@pytest.mark.slow
def test_the_curve_of_an_equation_keeps_its_shape(chromium, page_of):
    words = ["x^2+y^2=25", "--grid", "x=-6:6:60", "--grid", "y=-6:6:60", "--tangent", "x=3,y=4"]
    with opened(chromium, page_of(*words)) as tab:
        box = tab.locator(".curve").first.bounding_box()
        assert box["width"] == pytest.approx(box["height"], rel=0.01)
        assert "tangent at (3, 4)" in tab.inner_text("#legend")
