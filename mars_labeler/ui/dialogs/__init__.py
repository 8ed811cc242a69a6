"""Dialogs: opened with `open()`, never with `exec()`; what was chosen comes as a signal."""
