"""Firefox through Marionette, the protocol that it speaks by itself: navigate and print.

A message is its length, a colon and JSON: [0, id, command, parameters].
The answer is [1, id, error, result].
"""

import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

NAMES = ("firefox-esr", "firefox")
PREFERENCES = """
user_pref("marionette.port", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.disabledForTesting", true);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""
START = 120  # seconds
ANSWER = 60


class Firefox:
    """A running Firefox without a screen."""

    def __init__(self):
        self._scripts = True
        self._start()

    def _start(self) -> None:
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        profile = Path(self._profile.name)
        (profile / "user.js").write_text(PREFERENCES)
        path = next(path for name in NAMES if (path := shutil.which(name)))
        flags = ["--headless", "--no-remote", "--marionette", "-remote-allow-system-access"]
        self._process = subprocess.Popen(
            [path, *flags, "--profile", profile],
            env={**os.environ, "HOME": str(profile)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port = profile / "MarionetteActivePort"
        end = time.monotonic() + START
        while not (port.exists() and port.read_text()):
            assert self._process.poll() is None, "Firefox ended at once"
            assert time.monotonic() < end, "Firefox did not open its port"
            time.sleep(0.1)
        self._socket = socket.create_connection(("127.0.0.1", int(port.read_text())), START)
        self._stream = self._socket.makefile("rb")
        self._read()  # its greeting
        self._last = 0
        self.call("WebDriver:NewSession", {})
        self._socket.settimeout(ANSWER)
        self.scripts(self._scripts)

    def _read(self):
        length = b""
        while not length.endswith(b":"):
            byte = self._stream.read(1)
            assert byte, "Firefox has ended"  # else this would wait for a colon for ever
            length += byte
        return json.loads(self._stream.read(int(length[:-1])))

    def call(self, command: str, parameters: dict):
        self._last += 1
        message = json.dumps([0, self._last, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        assert not error, error
        return result

    def scripts(self, on: bool) -> None:
        """Turn the scripts of pages on or off."""
        self._scripts = on
        self.call("Marionette:SetContext", {"value": "chrome"})
        script = "Services.prefs.setBoolPref('javascript.enabled', arguments[0])"
        self.call("WebDriver:ExecuteScript", {"script": script, "args": [on]})
        self.call("Marionette:SetContext", {"value": "content"})

    def pdf(self, url: str, width: float, height: float) -> bytes:
        """Print a page on paper of this size in mm, as the print dialog does with its defaults."""
        try:
            return self._pdf(url, width, height)
        except TimeoutError:  # it still may, once in a while
            self.close()
            self._start()
            return self._pdf(url, width, height)

    def _pdf(self, url: str, width: float, height: float) -> bytes:
        # Printing one page after the other of the same address, it often never answers.
        self.call("WebDriver:Navigate", {"url": "about:blank"})
        self.call("WebDriver:Navigate", {"url": url})
        self._wait_for_scripts()
        options = {
            "page": {"width": width / 10, "height": height / 10},
            "margin": dict.fromkeys(("top", "right", "bottom", "left"), 1),
            "shrinkToFit": False,
        }
        return base64.b64decode(self.call("WebDriver:Print", options)["value"])

    def _wait_for_scripts(self) -> None:
        """Wait for the scripts and for the pictures that they ask for: whoever prints sees them."""
        script = """return document.documentElement.classList.contains("hf-ready")
            && [...document.images].every((image) => image.loading === "lazy" || image.complete)"""
        end = time.monotonic() + 10
        while self._scripts and time.monotonic() < end:
            if self.call("WebDriver:ExecuteScript", {"script": script, "args": []})["value"]:
                return
            time.sleep(0.05)

    def close(self) -> None:
        self._stream.close()
        self._socket.close()
        self._process.kill()
        self._process.wait()
        self._profile.cleanup()
