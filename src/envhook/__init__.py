"""Activates a project's Python environment on `cd`, creates it if it is missing, and leaves it on the way out."""

__version__ = "0.1.0"
