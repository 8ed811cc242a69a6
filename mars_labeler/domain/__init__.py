"""What the words of the program mean: records, taxonomy, changes, settings, jobs and errors.

Only the standard library is imported here, so that every floor above may speak this language.
"""
