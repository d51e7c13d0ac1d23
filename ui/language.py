"""The language of the screens: Chinese or English, switched while the program runs.

Sources are English; Chinese comes from `translations/station_zh_CN.qm`, which the package build makes from the `.ts`
file. Where it was not built, English stays. The translators belong to the application object, so nothing global is kept
here.
"""

from __future__ import annotations

import contextlib
import enum
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

_OWN: Final = "station-translator"
_QT: Final = "qtbase-translator"


class Language(enum.Enum):
    """The languages of the screens."""

    CHINESE = "zh_CN"
    ENGLISH = "en"


def translations_folder() -> Path:
    """Return the folder that holds the station's `.qm` files."""
    return Path(str(resources.files("ui").joinpath("translations")))


def install_language(app: QCoreApplication, language: Language | str, *, folder: Path | None = None) -> bool:
    """Switch `app` to `language`; every widget is told by a LanguageChange event. Returns False if only English is
    there.

    `folder` holds `station_<language>.qm`, by default the package's own.
    """
    wanted = Language(language)
    for name in (_OWN, _QT):
        for old in app.findChildren(QTranslator, name):
            app.removeTranslator(old)
            old.deleteLater()
            old.setObjectName("")
    QLocale.setDefault(QLocale(wanted.value))
    app.setProperty("language", wanted.value)
    app.setProperty("translations-folder", folder)
    if wanted is Language.ENGLISH:
        return True
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    _install(app, _QT, f"qtbase_{wanted.value}", qt_folder)
    return _install(app, _OWN, f"station_{wanted.value}", str(folder or translations_folder()))


def current_language(app: QCoreApplication | None = None) -> Language:
    """Return the language last installed; English before that."""
    instance = app or QCoreApplication.instance()
    value = instance.property("language") if instance is not None else None
    return Language(value) if value else Language.ENGLISH


@contextlib.contextmanager
def speaking(app: QCoreApplication, language: Language | str) -> Iterator[bool]:
    """Speak `language` inside the block, e.g. for paper in Chinese under English screens; yields whether it is there.

    Widgets are told of both switches together, after the block, when the former language is back.
    """
    former = current_language(app)
    wanted = Language(language)
    if wanted is former:
        yield True
        return
    folder = app.property("translations-folder")
    try:
        yield install_language(app, wanted, folder=folder)
    finally:
        install_language(app, former, folder=folder)


def _install(app: QCoreApplication, name: str, file_name: str, folder: str) -> bool:
    translator = QTranslator(app)
    if not translator.load(file_name, folder):
        translator.deleteLater()
        return False
    translator.setObjectName(name)
    return app.installTranslator(translator)
