"""Where images come from: public data sets and the missions' raw-image feeds.

Needs the standard library and `download` only; nothing is fetched until it is asked for.
"""
