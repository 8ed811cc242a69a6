"""Where images come from: public data sets and the missions' raw-image feeds.

Nothing is fetched until it is asked for. `places` names every address that is ever asked;
`polite_web` asks, one question at a time; what comes is checked before it counts.
"""
