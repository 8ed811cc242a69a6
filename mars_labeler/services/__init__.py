"""One public function for each thing a person can ask for.

Services join the catalog, the imagery and the learning floors, and know nothing of Qt: the window
and the command line call the same functions.
"""
