"""Bring the translation files up to date with the sources: `python scripts/update_translations.py [--check]`.

Finished translations are kept, new sources are added as unfinished, gone ones leave. `--check` changes nothing and
fails if a source is missing in a file or a translation is not finished. Edit the `.ts` files with Qt Linguist
(`pyside6-linguist`) or by hand.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "ui" / "translations"
LUPDATE = ("-no-obsolete", "-locations", "none", "-source-language", "en", "-silent")


def find_tool(name: str) -> str:
    """Return the path of a PySide6 tool, of this environment first."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is not installed: it comes with PySide6-Essentials")
    return found


def update(ts_file: Path) -> None:
    """Merge the sources of `ui` into `ts_file`."""
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "ui").rglob("*.py"))
    command = [find_tool("pyside6-lupdate"), *LUPDATE, *sources, "-ts", str(ts_file)]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own arguments


def messages(ts_file: Path) -> dict[tuple[str, str], bool]:
    """Return (context, source) -> is translated for every message of `ts_file`."""
    found = {}
    for context in ET.parse(ts_file).getroot().iter("context"):  # noqa: S314 - our own file
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            forms = [] if translation is None else [translation, *translation.iter("numerusform")]
            has_text = any((form.text or "").strip() for form in forms)
            is_finished = translation is not None and translation.get("type") is None
            found[name, message.findtext("source", "")] = has_text and is_finished
    return found


def problems(ts_file: Path) -> list[str]:
    """Return what `ts_file` lacks.

    Sources it does not know, sources that are gone, translations that are not finished.
    """
    with tempfile.TemporaryDirectory() as folder:
        fresh_file = Path(folder) / ts_file.name
        shutil.copyfile(ts_file, fresh_file)
        update(fresh_file)
        fresh = messages(fresh_file)
    known = messages(ts_file)
    lacking = [
        f"not in {ts_file.name}: {context}: {source}" for context, source in fresh if (context, source) not in known
    ]
    gone = [
        f"gone from the sources: {context}: {source}" for context, source in known if (context, source) not in fresh
    ]
    unfinished = [f"not translated: {context}: {source}" for (context, source), done in known.items() if not done]
    return lacking + gone + unfinished


def main() -> int:
    """Update or check every translation file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing, fail if something is missing")
    arguments = parser.parse_args()
    found = []
    for ts_file in sorted(TRANSLATIONS.glob("station_*.ts")):
        if not arguments.check:
            update(ts_file)
        found += problems(ts_file)
    print("\n".join(found) if found else "every text is translated")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
