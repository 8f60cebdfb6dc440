"""The drawing code of the guide's pictures; README.md says how it works. Import as `from figures.render import …`."""
