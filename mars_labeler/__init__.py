"""mars_labeler: label rover images while a semi-supervised classifier learns beside you."""

__version__ = "0.1.0"
