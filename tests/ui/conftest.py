"""What the tests of the window share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mars_labeler.app import Desktop
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.imagery.sample import draw_scene
from mars_labeler.services.image_table import NONE, ImageTable
from mars_labeler.services.importing import import_images
from mars_labeler.services.job_place import InThisProcess
from mars_labeler.services.product_columns import ProductColumns
from mars_labeler.services.project import create_project
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.widgets.thumbnail_grid import ThumbnailGrid
from tests.ui.driver import Driver, OpenDriver

MakeTable = Callable[[int], ImageTable]

FAST = TrainingConfig(backbone="tiny", trainable=Trainable.HEADS, image_size=64, epochs=3)


@pytest.fixture
def make_table() -> MakeTable:
    """Return a builder of tables of `count` untouched images: ids 10, 20, ... on sols 0, 1, ..."""

    def build(count: int) -> ImageTable:
        names = [f"{index:06}ML.JPG" for index in range(count)]
        return ImageTable(
            ids=np.arange(1, count + 1, dtype=np.int64) * 10,
            names=np.array(names, dtype=np.dtypes.StringDType()),
            sols=np.arange(count, dtype=np.int32),
            instruments=np.ones(count, np.int16),
            instrument_names=("", "Mastcam L"),
            folders=np.zeros(count, np.int32),
            folder_names=("",),
            lists=np.zeros(count, np.int16),
            list_names=("",),
            products=ProductColumns.unknown(count),
            pixel_counts=np.full(count, 64 * 64, np.int64),
            flags=np.zeros(count, np.uint32),
            splits=np.zeros(count, np.int8),
            labels=np.full(count, NONE, np.int32),
            is_unsure=np.zeros(count, bool),
            suggested=np.full((count, 3), NONE, np.int32),
            confidences=np.zeros((count, 3), np.float32),
            entropies=np.ones(count, np.float32),
            states=np.zeros(count, np.uint8),
            model_versions=np.full(count, NONE, np.int32),
        )

    return build


@pytest.fixture
def classes() -> tuple[LabelClass, ...]:
    """Return two classes."""
    return (
        LabelClass(1, "ground", "g", "#d4613a", 0),
        LabelClass(2, "wheel", "w", "#3f8fc4", 1),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of twelve pictures: ground, wheel and sun in turn."""
    folder = tmp_path / "rover"
    folder.mkdir()
    rng = np.random.default_rng(7)
    for index in range(12):
        name = ("ground", "wheel", "sun")[index % 3]
        picture = Image.fromarray(draw_scene(name, rng, 64))
        picture.save(folder / f"{index:04}ML0000000000000I01_DRCL.png")
    return folder


@pytest.fixture
def rover(tmp_path: Path, folder: Path) -> Path:
    """Return the folder of a project of these pictures, without labels."""
    project = create_project(tmp_path / "project", "Rover", ("ground", "wheel", "sun"))
    import_images(project, folder, ReportingContext())
    project.close()
    return project.folder


@pytest.fixture
def open_driver(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[OpenDriver]:
    """Return a function that starts the app; every app is closed afterwards."""
    opened: list[Desktop] = []

    def make() -> Driver:
        store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        desktop = Desktop(qapp, store, InThisProcess())
        settings = replace(
            desktop.preferences.settings, annotator="ada", training=FAST, is_embedding_ahead=False
        )
        desktop.preferences.change(settings)
        opened.append(desktop)
        return Driver(qtbot, desktop)

    yield make
    for desktop in opened:
        desktop.window.close()
        desktop.window.deleteLater()
        desktop.deleteLater()
    # At once: the next test would style the widgets of this one as well, which takes seconds.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def driver(open_driver: OpenDriver, rover: Path) -> Driver:
    """Return the app with the project open."""
    made = open_driver()
    made.show(rover)
    return made


@pytest.fixture
def table(make_table: MakeTable) -> ImageTable:
    """Return a table of 40 images."""
    return make_table(40)


@pytest.fixture
def model(table: ImageTable, classes: tuple[LabelClass, ...]) -> PoolModel:
    """Return a model that shows the table."""
    made = PoolModel()
    made.set_table(table, classes)
    return made


@pytest.fixture
def grid(qtbot: QtBot, model: PoolModel) -> ThumbnailGrid:
    """Return a grid of 40 images (ids 10 to 400), four in a row, the first one current."""
    made = ThumbnailGrid(model)
    qtbot.addWidget(made)
    made.resize(720, 480)
    made.show()
    assert made.grid_layout.columns == 4
    return made
