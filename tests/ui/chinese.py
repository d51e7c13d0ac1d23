"""Fixtures that bring the Chinese texts: compiled once by the package's own build step, into a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import setup as package_setup
from ui.language import Language, install_language


@pytest.fixture(scope="session")
def chinese_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the compiled translations."""
    folder = tmp_path_factory.mktemp("translations")
    assert package_setup.compile_translations(folder)
    return folder


@pytest.fixture
def chinese(qapp: QApplication, chinese_folder: Path) -> Iterator[Path]:
    """Chinese screens for one test; gives the folder of the translations."""
    assert install_language(qapp, Language.CHINESE, folder=chinese_folder)
    yield chinese_folder
    install_language(qapp, Language.ENGLISH)
