"""Build the documentation site into build/site: python docs/_build/site.py.

The pages are gathered in build/docs first: those of docs/, a page for each file of the checkout that they link to
(queries, the changelog), and one page a package with its public names, from their docstrings.  The build is strict:
a link that leads nowhere ends it, and so does a page that would load anything from another host.
"""

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS, PACKAGE = ROOT / "docs", ROOT / "graph" / "embargraph"
STAGED, SITE = ROOT / "build" / "docs", ROOT / "build" / "site"

_LINK = re.compile(r"(\]\()(?!https?:|#)([^)#\s]+)")
#: How a file is shown on a page of its own.
_LANGUAGES = {".sql": "sql", ".rq": "sparql", ".py": "python", ".toml": "toml", ".csv": "text", ".ttl": "turtle"}
#: Attributes by which a page makes the browser load something; a link to follow is none.
_LOADS = {("script", "src"), ("img", "src"), ("iframe", "src"), ("link", "href"), ("source", "src"), ("video", "src")}
#: `<link>` elements that only name something.
_NAMES_ONLY = {"canonical", "alternate", "prev", "next", "license", "help"}


def stage() -> None:
    """Gather all pages in `STAGED`, with links that stay inside the site."""
    shutil.rmtree(STAGED, ignore_errors=True)
    linked: set[Path] = set()
    for page in sorted(DOCS.rglob("*")):
        if page.suffix == ".svg":
            _write(STAGED / page.relative_to(DOCS), page.read_text(encoding="utf-8"))
        elif page.suffix == ".md":
            _write(STAGED / page.relative_to(DOCS), _relinked(page, page.relative_to(DOCS), linked))
    for file in sorted(linked):
        _write(STAGED / _page_of(file), _shown(file, linked))
    names = packages()
    for package in names:
        _write(STAGED / "reference" / f"{package}.md", _reference(package))
    _write(STAGED / "reference" / "index.md", "# Python reference\n\n" + "".join(f"- [embargraph.{n}]({n}.md)\n" for n in names))
    records = sorted((DOCS / "decisions").glob("*.md"))
    titles = [(record.name, record.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")) for record in records]
    _write(STAGED / "decisions" / "index.md", "# Decisions\n\n" + "".join(f"- [{t}]({n})\n" for n, t in titles))


def packages() -> list[str]:
    """Return the packages and the modules of the root that have public names, sorted."""
    found = [path.parent.name for path in PACKAGE.glob("*/__init__.py")]
    return sorted(found + [path.stem for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")])


def loads_from_elsewhere() -> list[str]:
    """Return what a page or style sheet of the site loads from another host, each as "file: address"."""
    faults = []
    for file in sorted(SITE.rglob("*")):
        if file.suffix == ".html":
            finder = _Loads()
            finder.feed(file.read_text(encoding="utf-8"))
            faults += [f"{file.relative_to(SITE)}: {address}" for address in finder.found]
        elif file.suffix == ".css":
            addresses = re.findall(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\"')\s]+)", file.read_text("utf-8"))
            faults += [f"{file.relative_to(SITE)}: {address}" for address in addresses]
    return faults


class _Loads(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and given.get("rel") in _NAMES_ONLY:
            return
        for name, value in attrs:
            if (tag, name) in _LOADS and re.match(r"(?:https?:)?//", value or ""):
                self.found.append(str(value))


def _relinked(file: Path, page: Path, linked: set[Path]) -> str:
    """Return a page's text; links to files outside docs/ lead to the pages that show these files."""

    def replaced(match: re.Match[str]) -> str:
        target = (file.parent / match[2]).resolve()
        if target.is_relative_to(DOCS) and target.is_dir():
            return f"{match[1]}{match[2].rstrip('/')}/index.md"
        if target.is_relative_to(DOCS) and target.suffix in {".md", ".svg"} and file.is_relative_to(DOCS):
            return match[0]
        if not target.is_file():
            raise SystemExit(f"{file.relative_to(ROOT)}: {match[2]} leads nowhere")
        if target.is_relative_to(DOCS) and target.suffix in {".md", ".svg"}:
            shown = target.relative_to(DOCS)
        else:
            linked.add(target)
            shown = _page_of(target)
        return match[1] + Path(os.path.relpath(shown, page.parent)).as_posix()

    return _LINK.sub(replaced, file.read_text(encoding="utf-8"))


def _page_of(file: Path) -> Path:
    path = file.relative_to(ROOT)
    return Path("files") / (path if path.suffix == ".md" else path.with_name(path.name.replace(".", "-") + ".md"))


def _shown(file: Path, linked: set[Path]) -> str:
    if file.suffix == ".md":
        return _relinked(file, _page_of(file), linked)
    text = file.read_text(encoding="utf-8").rstrip()
    return f"# {file.relative_to(ROOT)}\n\n```{_LANGUAGES.get(file.suffix, 'text')}\n{text}\n```\n"


def _reference(package: str) -> str:
    """Return the reference page of a package: itself and each module in it that says what is public."""
    root = PACKAGE / package
    names = [f"embargraph.{package}"]
    if root.is_dir():
        for path in sorted(root.rglob("*.py")):
            if path.name != "__init__.py" and re.search(r"^__all__ = ", path.read_text("utf-8"), re.MULTILINE):
                names.append(".".join(("embargraph", *path.relative_to(PACKAGE).with_suffix("").parts)))
    entries = [f"::: {name}\n    options:\n      heading_level: {2 if name != names[0] else 1}" for name in names]
    return "\n\n".join(entries) + "\n"


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def main() -> int:
    """Build the site; 1 where the generator warns, or a page would load something from elsewhere."""
    stage()
    shutil.rmtree(SITE, ignore_errors=True)
    built = subprocess.run([sys.executable, "-m", "zensical", "build", "--clean", "--strict"], cwd=ROOT, check=False)
    if built.returncode:
        return 1
    faults = loads_from_elsewhere()
    if faults:
        sys.stderr.write("loaded from another host:\n  " + "\n  ".join(faults) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
