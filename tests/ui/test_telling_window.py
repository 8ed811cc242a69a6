"""What the window says about models agrees, wherever it says it, and hides nothing."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from mars_labeler.ui.strings import first_model_text
from tests.ui.driver import Driver


def sentences(widget: QWidget) -> str:
    """Return all that a widget says."""
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_the_way_to_the_first_model_is_the_same_everywhere(driver: Driver) -> None:
    window = driver.desktop.window
    for keys, is_trainable in (("g", False), ("w", True)):
        driver.press(keys)
        driver.desktop.detail.show_current()
        driver.desktop.training.take_note()
        text = first_model_text(is_trainable)
        assert text in sentences(window.training)
        assert text in sentences(window.labels)
        assert first_model_text(not is_trainable) not in sentences(window)


def test_a_model_that_was_not_measured_is_told_to_be_so(driver: Driver) -> None:
    driver.press("gws")
    driver.retrain()
    text = driver.desktop.window.messages.text()
    assert text.startswith("Model 1 suggests a class for 9 images. No labels were held out")
    assert text.endswith("take them with care.")
