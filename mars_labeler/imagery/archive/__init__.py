"""Products of the planetary archives: their labels, and the pixels that the labels describe.

PDS3 products carry a label before their pixels or in a file beside them, PDS4 products always in
an XML file beside them; VICAR files have a label of their own.
"""
