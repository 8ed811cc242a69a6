"""What this program is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mars_labeler.ui.icons import app_icon
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.section import styled_label

LOGO_PX = 72
TEXT_WIDTH = 340
LIBRARIES = ("torch", "onnxruntime")


class AboutDialog(QDialog):
    """Name, version, license and the libraries it stands on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Mars Labeler"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        logo = QLabel(self)
        logo.setPixmap(app_icon().pixmap(QSize(LOGO_PX, LOGO_PX), self.devicePixelRatioF()))
        upper = QHBoxLayout()
        upper.setSpacing(2 * GRID)
        upper.addWidget(logo, 0, Qt.AlignmentFlag.AlignTop)
        upper.addLayout(self._words(), 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addLayout(upper)
        layout.addWidget(buttons)

    def _words(self) -> QVBoxLayout:
        title = self.tr("Mars Labeler {version}").format(version=_version("mars-labeler"))
        purpose = QLabel(
            self.tr(
                "Browse and label rover images while a semi-supervised classifier learns beside "
                "you, after Wang et al., “Semi-supervised learning for Mars imagery "
                "classification”, ICIP 2021."
            ),
            self,
        )
        libraries = [f"Qt {qVersion()}", *(f"{name} {_version(name)}" for name in LIBRARIES)]
        words = QVBoxLayout()
        words.setSpacing(GRID)
        words.addWidget(styled_label(title, "title", self))
        terms = styled_label(self.tr("Apache License 2.0"), "small", self)
        for label in (purpose, terms, styled_label(" · ".join(libraries), "small", self)):
            label.setWordWrap(True)
            label.setFixedWidth(TEXT_WIDTH)
            words.addWidget(label)
        return words


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "–"  # run from the sources, without an installation
