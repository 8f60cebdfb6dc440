"""The rules of scripts/check.py, one module for each kind of thing they look at."""
