"""The documentation site: what its front page names exists, each page is in the navigation, none loads from outside."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def site_module():
    spec = importlib.util.spec_from_file_location("site_of_docs", DOCS / "_build" / "site.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def site(tmp_path, monkeypatch):
    module = site_module()
    monkeypatch.setattr(module, "STAGED", tmp_path / "docs")
    monkeypatch.setattr(module, "SITE", tmp_path / "site")
    return module


def front_rows():
    lines = (DOCS / "index.md").read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("| ") and "---" not in line]
    return [(row[0].strip(), re.findall(r"`([^`]+)`", row[1]), row[2]) for row in rows[1:]]


@pytest.mark.parametrize(("wanted", "paths", "names"), front_rows())
def test_what_the_front_page_names_is_there(wanted, paths, names):
    assert paths
    for path in paths:
        assert (ROOT / path).exists(), f"{wanted}: {path}"
    for name in re.findall(r"`([\w.-]+\.(?:py|toml|csv))`", names):
        assert any((ROOT / path / name).exists() or (ROOT / path).parent.joinpath(name).exists() for path in paths), (
            name
        )


def test_the_front_page_says_where_the_rule_of_footnote_5_and_the_threshold_of_the_eu_stand():
    rows = {wanted: (paths, names) for wanted, paths, names in front_rows()}
    paths, names = rows["the text of a rule of law: whom it targets, since when"]
    file, measure = re.search(r"`([\w-]+\.toml)` has footnote 5 as `([\w-]+)`", names).groups()
    nodes = tomllib.loads((ROOT / paths[0] / file).read_text(encoding="utf-8"))["node"]
    assert any(node["id"] == measure and "footnote 5 rule" in node["names"] for node in nodes)

    paths, names = rows["a threshold of ownership law"]
    file = re.search(r"`([\w-]+\.toml)`", names)[1]
    statements = tomllib.loads((ROOT / paths[0] / file).read_text(encoding="utf-8"))["statement"]
    held = {s["subject"] for s in statements if s["relation"] == "has_threshold"}
    assert any(subject.startswith("eu-") for subject in held)


def test_every_page_is_in_the_navigation():
    found = set(re.findall(r'"([\w/-]+\.md)"', (ROOT / "zensical.toml").read_text(encoding="utf-8")))

    pages = {page.name for page in DOCS.glob("*.md")}
    assert pages <= found
    assert found - pages == {"files/CHANGELOG.md", "decisions/index.md", "reference/index.md"}


def test_the_gathered_pages_link_only_to_each_other(site):
    site.stage()

    pages = list(site.STAGED.rglob("*.md"))
    assert len(pages) > 40
    for page in pages:
        for target in re.findall(r"\]\((?!https?:)([^)#\s]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).resolve().is_relative_to(site.STAGED.resolve())
            assert (page.parent / target).is_file(), f"{page.name}: {target}"


def test_every_public_module_has_its_place_in_the_reference(site):
    site.stage()

    text = "\n".join(page.read_text(encoding="utf-8") for page in (site.STAGED / "reference").glob("*.md"))
    for path in (ROOT / "graph" / "embargraph").rglob("*.py"):
        if path.name != "__init__.py" and re.search(r"^__all__ = ", path.read_text(encoding="utf-8"), re.MULTILINE):
            module = ".".join(path.relative_to(ROOT / "graph").with_suffix("").parts)
            assert f"::: {module}\n" in text


@pytest.mark.parametrize(
    "loaded",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<img src="//cdn.example/x.png">',
        '<link rel="stylesheet" href="http://fonts.example/x.css">',
        '<link rel="preconnect" href="https://fonts.example">',
    ],
)
def test_a_page_that_loads_from_elsewhere_is_found(site, loaded):
    site.SITE.mkdir()
    (site.SITE / "good.html").write_text('<a href="https://a.example">A</a><link rel="canonical" href="https://a.b">')
    (site.SITE / "bad.html").write_text(f"<html>{loaded}</html>")

    assert [fault.partition(":")[0] for fault in site.loads_from_elsewhere()] == ["bad.html"]


def test_a_style_sheet_that_loads_from_elsewhere_is_found(site):
    site.SITE.mkdir()
    (site.SITE / "own.css").write_text("a { background: url('data:image/svg+xml,x') } b { background: url(x.png) }")
    (site.SITE / "bad.css").write_text("@import 'https://fonts.example/x.css';")

    assert site.loads_from_elsewhere() == ["bad.css: https://fonts.example/x.css"]
