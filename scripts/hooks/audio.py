"""Add the sound of the guided session: /assets/session.json and /downloads/session-….mp3."""

import logging
import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

sys.path.append(str(Path(__file__).resolve().parents[1]))

import session  # noqa: E402
import sound  # noqa: E402

log = logging.getLogger("mkdocs.hooks.audio")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what scripts/sound.py makes; say what it lacks, so that a strict build fails."""
    try:
        made = sound.files(Path(config.docs_dir))
    except (session.WordsError, FileNotFoundError, sound.OverlapError) as error:
        log.warning("No sound: %s", error)
        return files
    for address, content in made.items():
        files.append(File.generated(config, address, content=content))
    return files
