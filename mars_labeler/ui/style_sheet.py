"""The style sheet of the window, made of a theme.

Rows, bars and handles that are painted by hand are not in here; they read the same theme.
Labels choose their kind with the property `role`: "title", "section", "small", "dim".
Buttons: "main" (filled with the accent), "quiet" (no border), "link".
"""

from __future__ import annotations

from mars_labeler.resources import resource_path
from mars_labeler.ui.theme import BODY_PX, SMALL_PX, TITLE_PX, Theme


def style_sheet(theme: Theme) -> str:
    """Return the Qt style sheet of `theme`."""
    parts = (_texts, _buttons, _sections, _fields, _checks, _bars, _scrolls, _lists, _menus)
    return "\n".join(part(theme) for part in parts)


def _image(name: str, theme: Theme) -> str:
    return f'url("{resource_path(f"style/{name}-{theme.name}.svg").as_posix()}")'


def _texts(theme: Theme) -> str:
    return f"""
QLabel[role="title"] {{ font-size: {TITLE_PX}px; font-weight: 600; }}
QLabel[role="section"] {{
    font-size: {SMALL_PX}px; font-weight: 600; color: {theme.dim}; letter-spacing: 0.6px;
}}
QLabel[role="small"] {{ font-size: {SMALL_PX}px; color: {theme.dim}; }}
QLabel[role="dim"] {{ color: {theme.dim}; }}
QLabel[role="error"] {{ font-size: {SMALL_PX}px; color: {theme.warning}; }}
QToolTip {{
    color: {theme.text}; background: {theme.hover}; border: 1px solid {theme.outline};
    padding: 4px 6px; font-size: {SMALL_PX}px;
}}
QFrame[role="panel"], QWidget[role="panel"] {{ background: {theme.panel}; }}
QWidget[role="canvas"] {{ background: {theme.background}; }}
QTextBrowser[role="facts"] {{
    background: {theme.panel}; color: {theme.text}; border: 2px solid transparent;
    border-radius: 4px; selection-background-color: {theme.accent};
    selection-color: {theme.on_accent};
}}
QTextBrowser[role="facts"]:focus {{ border-color: {theme.accent}; }}
QFrame[role="rule"] {{ background: {theme.line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[role="bar"] {{
    background: {theme.panel}; border: none; border-top: 1px solid {theme.line};
}}
QMainWindow::separator {{ background: {theme.line}; width: 1px; height: 1px; }}
QSplitter::handle {{ background: {theme.line}; }}
QSplitter::handle:hover, QSplitter::handle:pressed {{ background: {theme.accent}; }}
QStatusBar {{
    background: {theme.panel}; color: {theme.dim}; border-top: 1px solid {theme.line};
    font-size: {SMALL_PX}px;
}}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ font-size: {SMALL_PX}px; color: {theme.dim}; }}
"""


def _buttons(theme: Theme) -> str:
    return f"""
QPushButton, QToolButton {{
    background: {theme.hover}; color: {theme.text}; border: 2px solid {theme.hover};
    border-radius: 4px; padding: 2px 10px; min-height: 20px;
}}
QToolButton {{ padding: 1px 3px; }}
QPushButton:hover, QToolButton:hover {{ background: {theme.line}; border-color: {theme.line}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {theme.field}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {theme.outline}; }}
QPushButton[role="main"] {{
    background: {theme.accent}; color: {theme.on_accent}; border-color: {theme.accent};
    font-weight: 600;
}}
QPushButton[role="main"]:hover {{ border-color: {theme.text}; }}
QPushButton[role="main"]:disabled {{
    background: {theme.hover}; color: {theme.outline}; border-color: {theme.hover};
}}
QPushButton[role="quiet"], QToolButton[role="quiet"] {{
    background: transparent; border-color: transparent;
}}
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover {{ background: {theme.hover}; }}
QPushButton[role="link"] {{
    background: transparent; border-color: transparent; color: {theme.accent}; padding: 0 4px;
    min-height: 16px; text-align: left;
}}
QPushButton[role="link"]:hover {{ text-decoration: underline; }}
QPushButton[role="link"]:disabled {{ color: {theme.outline}; }}
QPushButton[role="tile"] {{ text-align: left; padding: 10px 14px; }}
QToolButton:checked {{ background: {theme.selected}; border-color: {theme.selected}; }}
QPushButton:focus, QToolButton:focus, QPushButton[role="quiet"]:focus,
QToolButton[role="quiet"]:focus, QPushButton[role="link"]:focus {{ border-color: {theme.accent}; }}
QPushButton[role="main"]:focus {{ border-color: {theme.text}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QToolButton::menu-indicator {{
    image: {_image("chevron-down", theme)}; width: 12px; height: 12px;
    subcontrol-origin: padding; subcontrol-position: center right; right: 3px;
}}
QToolButton[role="menu"] {{ padding-right: 18px; padding-left: 8px; font-weight: 600; }}
"""


def _sections(theme: Theme) -> str:
    """Return the style of headings that open and close, and of a filter to take back."""
    return f"""
QPushButton[role="chip"] {{
    background: {theme.selected}; border-color: {theme.selected}; text-align: left;
    border-radius: 0; padding: 1px 6px;
}}
QPushButton[role="chip"]:hover {{ background: {theme.hover}; }}
QPushButton[role="chip"]:focus {{ border-color: {theme.accent}; }}
QToolButton[role="heading"] {{
    background: transparent; border-color: transparent; color: {theme.dim};
    font-size: {SMALL_PX}px; font-weight: 600; padding: 0 4px; min-height: 16px;
}}
QToolButton[role="heading"]:hover {{ color: {theme.text}; background: {theme.hover}; }}
QToolButton[role="heading"]:checked {{ background: transparent; border-color: transparent; }}
QToolButton[role="heading"]:focus {{ border-color: {theme.accent}; }}
"""


def _fields(theme: Theme) -> str:
    fields = "QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QDoubleSpinBox"
    focused = ", ".join(f"{name}:focus" for name in fields.split(", "))
    return f"""
{fields} {{
    background: {theme.field}; color: {theme.text}; border: 1px solid {theme.outline};
    border-radius: 4px; padding: 2px 6px; min-height: 20px;
    selection-background-color: {theme.accent}; selection-color: {theme.on_accent};
}}
{focused} {{ border: 2px solid {theme.accent}; padding: 1px 5px; }}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled {{
    color: {theme.outline}; border-color: {theme.line};
}}
QLineEdit QToolButton {{
    background: transparent; border: none; padding: 0; min-height: 0;
}}
QComboBox {{ padding-right: 18px; }}
QComboBox:focus {{ padding-right: 17px; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QComboBox::down-arrow {{ image: {_image("chevron-down", theme)}; width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{
    background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.outline};
    selection-background-color: {theme.selected}; selection-color: {theme.text}; outline: none;
}}
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {{
    background: transparent; border: none; padding: 0; min-height: 0;
}}
QAbstractSpinBox {{ padding: 0 6px; }}
QAbstractSpinBox:focus {{ padding: 0 5px; }}
QLineEdit, QPlainTextEdit {{ placeholder-text-color: {theme.dim}; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: 16px; }}
QAbstractSpinBox::up-arrow {{ image: {_image("chevron-up", theme)}; width: 10px; height: 10px; }}
QAbstractSpinBox::down-arrow {{
    image: {_image("chevron-down", theme)}; width: 10px; height: 10px;
}}
"""


def _checks(theme: Theme) -> str:
    return f"""
QCheckBox, QRadioButton {{
    spacing: 8px; border: 2px solid transparent; border-radius: 4px; padding: 1px 3px;
}}
QCheckBox:focus, QRadioButton:focus {{ border-color: {theme.accent}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {theme.outline}; }}
QCheckBox::indicator, QRadioButton::indicator {{
    width: 14px; height: 14px; border: 1px solid {theme.outline}; background: {theme.field};
}}
QCheckBox::indicator {{ border-radius: 3px; }}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator:checked {{
    background: {theme.accent}; border-color: {theme.accent}; image: {_image("check", theme)};
}}
QRadioButton::indicator:checked {{
    border: 4px solid {theme.accent}; background: {theme.on_accent}; width: 8px; height: 8px;
}}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {theme.line}; }}
"""


def _bars(theme: Theme) -> str:
    return f"""
QProgressBar {{
    background: {theme.line}; border: none; border-radius: 3px; min-height: 6px; max-height: 6px;
}}
QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}
QSlider {{ border: 2px solid transparent; border-radius: 4px; min-height: 20px; }}
QSlider:focus {{ border-color: {theme.accent}; }}
QSlider::groove:horizontal {{ background: {theme.line}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {theme.outline}; border-radius: 2px; }}
QSlider::handle:horizontal {{
    background: {theme.text}; width: 12px; height: 12px; margin: -4px 0; border-radius: 6px;
}}
QSlider::handle:horizontal:hover {{ background: {theme.accent}; }}
"""


def _scrolls(theme: Theme) -> str:
    return f"""
QScrollArea {{ border: none; background: {theme.panel}; }}
QScrollBar:vertical {{ background: transparent; width: 8px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 8px; margin: 0; }}
QScrollBar::handle {{ background: {theme.outline}; border-radius: 2px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:hover {{ background: {theme.dim}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def _lists(theme: Theme) -> str:
    return f"""
QListView, QTreeView, QTableView {{
    background: {theme.panel}; color: {theme.text}; border: none; outline: none;
    selection-background-color: {theme.selected}; selection-color: {theme.text};
    gridline-color: {theme.line}; alternate-background-color: {theme.panel};
}}
QTabWidget::pane {{ border: none; }}
QTabBar::tab {{
    padding: 6px 12px; color: {theme.dim}; background: transparent;
    border: none; border-bottom: 2px solid transparent;
}}
QTabBar::tab:selected {{ color: {theme.text}; border-bottom-color: {theme.accent}; }}
QTabBar::tab:hover {{ color: {theme.text}; }}
QTabBar::tab:focus {{ color: {theme.accent}; }}
QTableView, QListView[role="framed"] {{ border: 2px solid {theme.line}; border-radius: 4px; }}
QTableView:focus, QListView[role="framed"]:focus {{ border-color: {theme.accent}; }}
QTableView::item {{ padding: 2px 6px; }}
QHeaderView::section {{
    background: {theme.panel}; color: {theme.dim}; border: none; padding: 4px 6px;
    border-bottom: 1px solid {theme.line}; font-size: {SMALL_PX}px;
}}
QTreeView::branch {{ background: {theme.panel}; }}
QTreeView::branch:has-children:closed {{ image: {_image("chevron-right", theme)}; }}
QTreeView::branch:has-children:open {{ image: {_image("chevron-down", theme)}; }}
"""


def _menus(theme: Theme) -> str:
    return f"""
QMenuBar {{ background: {theme.panel}; border-bottom: 1px solid {theme.line}; }}
QMenuBar::item {{ padding: 4px 8px; background: transparent; }}
QMenuBar::item:selected {{ background: {theme.hover}; }}
QMenu {{
    background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.outline};
    padding: 4px 0; font-size: {BODY_PX}px;
}}
QMenu::item {{ padding: 4px 28px 4px 24px; }}
QMenu::item:selected {{ background: {theme.selected}; }}
QMenu::item:disabled {{ color: {theme.outline}; }}
QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 0; }}
QMenu::icon {{ padding-left: 6px; }}
QMenu::indicator {{ left: 6px; }}
"""
