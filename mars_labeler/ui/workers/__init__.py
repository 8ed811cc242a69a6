"""Running jobs off the GUI thread.

A job is a Qt-free callable `job(context, announce) -> result`. `JobRunner` runs one at a time on a
QThread and hands what it reports to slots on the GUI thread; only frozen values cross over.
"""
