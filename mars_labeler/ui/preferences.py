"""The person's settings, where every controller finds them as they are now."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, Signal

from mars_labeler.ui.settings import Settings, load_settings, save_settings


class Preferences(QObject):
    """Holds the settings and keeps them between runs.

    Args:
        store: Where they are kept.
    """

    changed = Signal()
    """The settings are others now."""

    def __init__(self, store: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self._settings = load_settings(store)

    @property
    def settings(self) -> Settings:
        """The settings as they are now."""
        return self._settings

    def change(self, settings: Settings) -> None:
        """Take over other settings and keep them."""
        if settings != self._settings:
            self._settings = settings
            save_settings(self.store, settings)
            self.changed.emit()
