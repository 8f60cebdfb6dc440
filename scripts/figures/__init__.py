"""The drawing code of the pictures; README.md says how it works.

Import as `from figures.render import …`.
"""
