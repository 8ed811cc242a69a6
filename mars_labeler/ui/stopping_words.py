"""What the last rounds of labels say of the next one, for a person to read."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from mars_labeler.services.stopping import Judgment, Outlook
from mars_labeler.ui.strings import exact_percent


def stopping_text(judgment: Judgment) -> str:
    """Return a sentence or two, empty while there is nothing to say."""
    if judgment.outlook not in (Outlook.STABLE, Outlook.UNMEASURED):
        return ""
    changed = _tr(
        "Another round would hardly change anything: {share} of the sure suggestions changed in "
        "each of the last {rounds} rounds."
    ).format(share=exact_percent(judgment.changed), rounds=judgment.rounds)
    if judgment.outlook is Outlook.UNMEASURED:
        return changed + " " + _tr("How good they are is not measured: too few are held out.")
    return changed + " " + _tr("You can stop labeling, or check the least sure ones.")


def stopping_note(judgment: Judgment) -> str:
    """Return the same in one short sentence, for a line that has little room."""
    if not judgment.can_stop:
        return ""
    text = _tr(
        "You can stop: the last {rounds} rounds changed {share} of the sure suggestions each."
    )
    return text.format(rounds=judgment.rounds, share=exact_percent(judgment.changed))


def _tr(text: str) -> str:
    return QCoreApplication.translate("stopping", text)
