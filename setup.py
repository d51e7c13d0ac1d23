"""Builds the translations when the package is built: `.qm` from `.ts`, for wheels and for editable installs alike."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
TRANSLATIONS = ROOT / "ui" / "translations"


def find_lrelease() -> str:
    """Return the path of Qt's translation compiler, which comes with PySide6 (a build requirement)."""
    spec = importlib.util.find_spec("PySide6")
    if spec is not None and spec.origin is not None:
        for name in ("lrelease", "lrelease.exe"):
            tool = Path(spec.origin).parent / name
            if tool.exists():
                return str(tool)
    found = shutil.which("pyside6-lrelease") or shutil.which("lrelease")
    if found is None:
        raise SystemExit("lrelease was not found: install PySide6-Essentials, or build with isolation")
    return found


def compile_translations(folder: Path) -> list[Path]:
    """Compile every `.ts` file of the source tree into `folder` and return the `.qm` files made."""
    tool = find_lrelease()
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for source in sorted(TRANSLATIONS.glob("*.ts")):
        target = folder / f"{source.stem}.qm"
        subprocess.run([tool, "-silent", str(source), "-qm", str(target)], check=True)  # noqa: S603 - our own files
        made.append(target)
    return made


class BuildWithTranslations(build_py):
    """`build_py` that compiles the translations first."""

    def run(self) -> None:
        """Compile into the source tree for an editable install, into the build folder otherwise."""
        if not self.editable_mode:
            super().run()
            compile_translations(Path(self.build_lib) / "ui" / "translations")
            return
        compile_translations(TRANSLATIONS)
        super().run()

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Name the compiled files among the outputs."""
        compiled = [
            str(Path(self.build_lib) / "ui" / "translations" / f"{ts.stem}.qm") for ts in TRANSLATIONS.glob("*.ts")
        ]
        return [*super().get_outputs(include_bytecode), *([] if self.editable_mode else compiled)]


if __name__ == "__main__":
    setup(cmdclass={"build_py": BuildWithTranslations})
