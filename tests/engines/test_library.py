"""Compiled code is kept where nobody else can put theirs, and is compiled again wherever that is not certain."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gradcli.engines import kept, library
from gradcli.engines.library import CompileError, built, compiler

pytestmark = pytest.mark.skipif(compiler() is None or not hasattr(os, "geteuid"), reason="no C compiler or no owners")

TEXT = "long answer(long x) { return x + %d; }"
FLAGS = ("-shared", "-fPIC")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A cache of the test's own, under folders that are as a home's are."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv("GRADCLI_CACHE", str(tmp_path))
    return tmp_path / "gradcli" / "compiled"


@pytest.fixture
def compilings(monkeypatch):
    """The command lines of the compiler that ran."""
    lines = []
    real = library._run
    monkeypatch.setattr(library, "_run", lambda line, folder: (lines.append(line), real(line, folder)))
    return lines


def answer(number):
    return built(TEXT % number, FLAGS, []).answer(1)


def test_the_same_text_is_compiled_once(home, compilings):
    assert [answer(1), answer(1), answer(2)] == [2, 2, 3]
    assert len(compilings) == 2
    assert sorted(path.stat().st_mode & 0o777 for path in home.iterdir()) == [0o600, 0o600]
    assert home.stat().st_mode & 0o777 == 0o700


def test_other_flags_are_another_library(home, compilings):
    answer(3)
    built(TEXT % 3, [*FLAGS, "-O1"], [])
    assert len(compilings) == 2


def anew(path, code):
    """Other bytes under the same name: what is mapped already stays as it was."""
    path.unlink()
    path.touch(mode=0o600)
    path.write_bytes(code)


def spoil(folder):
    for path in folder.iterdir():
        anew(path, path.read_bytes()[:-1] + b"?")


def swap(folder):
    """The library of one text under the name of another."""
    first, second = sorted(folder.iterdir())
    one, other = first.read_bytes(), second.read_bytes()
    anew(first, other)
    anew(second, one)


def cut(folder):
    for path in folder.iterdir():
        anew(path, b"")


def open_to_others(folder):
    for path in folder.iterdir():
        path.chmod(0o666)


def link(folder):
    """A name that leads to a file elsewhere."""
    for path in list(folder.iterdir()):
        elsewhere = folder.parent / path.name
        path.rename(elsewhere)
        path.symlink_to(elsewhere)


@pytest.mark.parametrize("harm", [spoil, swap, cut, open_to_others, link])
def test_what_may_be_anothers_is_not_loaded(home, compilings, harm):
    assert [answer(4), answer(5)] == [5, 6]
    harm(home)
    assert [answer(4), answer(5)] == [5, 6]
    assert len(compilings) == 4
    assert [answer(4), answer(5)] == [5, 6]
    assert len(compilings) == 4  # it was mended


def test_bytes_that_are_no_library_are_compiled_again(home, compilings):
    answer(6)
    (path,) = home.iterdir()
    false = home / kept._name(path.name.split("-")[0], b"no library")
    path.rename(false)
    anew(false, b"no library")
    assert answer(6) == 7
    assert len(compilings) == 2
    assert not false.exists()


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o755])
def test_a_folder_that_others_may_enter_holds_nothing(home, compilings, mode):
    home.mkdir(parents=True)
    home.chmod(mode)
    assert [answer(7), answer(7)] == [8, 8]
    assert len(compilings) == 2
    assert list(home.iterdir()) == []


def test_a_folder_in_one_that_others_may_change_holds_nothing(home, compilings):
    home.mkdir(mode=0o700, parents=True)
    home.parent.chmod(0o777)
    assert answer(8) == 9
    assert list(home.iterdir()) == []


def test_anothers_folder_holds_nothing(home, compilings, monkeypatch):
    answer(9)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert kept.shelf() is None
    assert answer(9) == 10
    assert len(compilings) == 2


def test_a_link_to_a_folder_leads_to_where_it_is_checked(home, monkeypatch, tmp_path):
    open_folder = tmp_path / "open"
    open_folder.mkdir()
    open_folder.chmod(0o777)
    (tmp_path / "link").symlink_to(open_folder)
    monkeypatch.setenv("GRADCLI_CACHE", str(tmp_path / "link"))
    assert kept.shelf() is None


@pytest.mark.parametrize("value", ["none", "relative/folder", "/proc/nowhere"])
def test_no_cache(monkeypatch, compilings, value):
    monkeypatch.setenv("GRADCLI_CACHE", value)
    assert kept.shelf() is None
    assert [answer(10), answer(10)] == [11, 11]
    assert len(compilings) == 2


def test_no_home(monkeypatch):
    for name in ("GRADCLI_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)

    def nobody():
        raise RuntimeError

    monkeypatch.setattr(Path, "home", nobody)
    assert kept.shelf() is None


def test_what_was_not_used_for_longest_goes(home, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    for number, age in ((11, 300), (12, 100), (13, 200)):
        before = set(home.iterdir()) if home.exists() else set()
        answer(number)
        (new,) = set(home.iterdir()) - before
        os.utime(new, (age, age))
        if number == 12:
            answer(11)  # used again: the older one stays
    assert len(list(home.iterdir())) == 2
    shelf = kept.shelf()
    there = [bool(shelf.find(kept.key(TEXT % n, FLAGS, compiler()))) for n in (11, 12, 13)]
    assert there == [True, False, True]


def test_what_does_not_compile_leaves_nothing(home):
    with pytest.raises(CompileError):
        built("no C", FLAGS, [])
    assert list(home.iterdir()) == []
