"""How the loupe spreads the values of an image over the levels of the screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QWidget,
)

from mars_labeler.domain.stretch import USUAL_STRETCH, Curve, Stretch
from mars_labeler.ui.models.facts import curve_and_range
from mars_labeler.ui.strings import curve_name
from mars_labeler.ui.theme import GRID

_CURVES = (None, *Curve)
_STEP = 0.5
_LEAST_RANGE = 0.1
"""Between both percentiles; a tenth is also as fine as they are shown."""

_SPIN_WIDTH = 78


class StretchControl(QObject):
    """A curve between two percentiles, or none: the image as the model sees it.

    `parts` are its widgets, to be placed in this order: the curves, and the percentiles, which
    are hidden while there is no curve between them.

    Args:
        owner: The widget that they are to be in.
    """

    stretch_changed = Signal(object)
    """The person chose another `Stretch`, or None."""

    model_stretch_requested = Signal(object)
    """The model is to see the current image through this `Stretch`."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._is_deep = False
        self._elsewhere: Stretch | None = None  # what is chosen for images of the other depth
        self._curves = QButtonGroup(self)
        curve_row = self._make_curve_row()  # first, as it is in the keyboard's round
        self._low = self._spin_box(self.tr("Percentile that becomes black"), USUAL_STRETCH.low)
        self._high = self._spin_box(self.tr("Percentile that becomes white"), USUAL_STRETCH.high)
        self._use = self._make_use_button()
        self.parts = (curve_row, self._make_percentile_row())
        self._bound_percentiles()
        self.set_image(False, USUAL_STRETCH)

    @property
    def stretch(self) -> Stretch | None:
        """The stretch that is chosen, None for the image as the model sees it."""
        curve = _CURVES[self._curves.checkedId()]
        return None if curve is None else Stretch(curve, self._low.value(), self._high.value())

    def set_stretch(self, stretch: Stretch | None) -> None:
        """Choose a stretch, as a person does."""
        self._choose(stretch)
        self._tell()

    def reset(self) -> None:
        """Choose none, whatever the depth of the images to come."""
        self._elsewhere = None
        self.set_stretch(None)

    def _choose(self, stretch: Stretch | None) -> None:
        if stretch is not None:
            with QSignalBlocker(self._low), QSignalBlocker(self._high):
                for spin in (self._low, self._high):
                    spin.setRange(0, 100)
                self._low.setValue(stretch.low)
                self._high.setValue(stretch.high)
            self._bound_percentiles()
        curve = None if stretch is None else stretch.curve
        with QSignalBlocker(self._curves):
            self._curves.button(_CURVES.index(curve)).setChecked(True)

    def set_image(self, is_deep: bool, model_stretch: Stretch) -> None:
        """Say what no stretch means for an image, and what there is to change for the model.

        The stretch that was chosen last for images of its depth takes effect without a signal: it
        means nothing for those of another depth.

        Args:
            is_deep: Whether no stretch shows what the model sees of more than 8 bits, rather than
                the file's own values.
            model_stretch: The stretch through which the model sees the image now.
        """
        self._model_stretch = model_stretch
        if is_deep != self._is_deep:
            self._is_deep = is_deep
            here, self._elsewhere = self._elsewhere, self.stretch
            self._choose(here)
        text = self.tr("Model") if is_deep else self.tr("Off")
        tip = self.tr("The values of the file")
        if is_deep:
            tip = self.tr(
                "What the model learns from: an image of more than 8 bits, stretched ({stretch})"
            ).format(stretch=curve_and_range(model_stretch))
        button = self._curves.button(0)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(self.tr("Contrast stretch: {name}").format(name=text))
        self._show_state()

    def _make_curve_row(self) -> QWidget:
        part = QWidget(self._owner)
        row = _tight_row(part)
        row.addWidget(QLabel(self.tr("Stretch"), part))
        row.addSpacing(GRID // 2)
        tips = {
            Curve.LINEAR: self.tr("Spread the values evenly"),
            Curve.SQRT: self.tr("Brighten the shadows most"),
            Curve.ASINH: self.tr("Brighten shadows and midtones"),
        }
        for index, curve in enumerate(_CURVES):
            button = QToolButton(part)
            button.setAutoRaise(True)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if curve is not None:
                text = curve_name(curve)
                button.setText(text)
                button.setToolTip(tips[curve])
                button.setAccessibleName(self.tr("Contrast stretch: {name}").format(name=text))
            self._curves.addButton(button, index)
            row.addWidget(button)
        self._curves.button(0).setChecked(True)
        self._curves.idToggled.connect(self._on_curve_toggled)
        return part

    def _make_percentile_row(self) -> QWidget:
        part = QWidget(self._owner)
        row = _tight_row(part)
        for widget in (self._low, QLabel("–", part), self._high, self._use):
            row.addWidget(widget)
        return part

    def _spin_box(self, name: str, value: float) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self._owner)
        box.setRange(0, 100)
        box.setDecimals(1)
        box.setSingleStep(_STEP)
        box.setSuffix(" %")
        box.setValue(value)
        box.setKeyboardTracking(False)
        box.setFixedWidth(_SPIN_WIDTH)
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.valueChanged.connect(self._on_percentile_changed)
        return box

    def _make_use_button(self) -> QToolButton:
        use = QToolButton(self._owner)
        use.setText(self.tr("Use for the model"))
        use.setAccessibleName(use.text())
        use.setToolTip(
            self.tr("Let the model and the thumbnail see this image so from now on, too")
        )
        use.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        use.clicked.connect(self._on_use_clicked)
        return use

    def _bound_percentiles(self) -> None:
        """Keep the lower percentile below the upper one."""
        self._low.setMaximum(self._high.value() - _LEAST_RANGE)
        self._high.setMinimum(self._low.value() + _LEAST_RANGE)

    def _show_state(self) -> None:
        stretch = self.stretch
        self.parts[1].setVisible(stretch is not None)
        self._use.setEnabled(stretch not in (None, self._model_stretch))

    def _tell(self) -> None:
        self._show_state()
        self.stretch_changed.emit(self.stretch)

    @Slot(int, bool)
    def _on_curve_toggled(self, _index: int, is_checked: bool) -> None:
        if is_checked:
            self._tell()

    @Slot(float)
    def _on_percentile_changed(self, _value: float) -> None:
        self._bound_percentiles()
        self._tell()

    @Slot()
    def _on_use_clicked(self) -> None:
        if self.stretch is not None:
            self.model_stretch_requested.emit(self.stretch)


def _tight_row(part: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(part)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GRID // 4)
    return row
