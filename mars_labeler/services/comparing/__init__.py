"""Comparing systems on a project's images under one protocol.

`running.compare` trains and scores each system (`cells` are its single runs), `results` gathers
what they say, `tables` shows it.
"""
