"""A browser without a window, driven by the W3C WebDriver protocol through chromedriver.

Nothing but the standard library: a test needs a dozen of the protocol's commands.
"""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--force-device-scale-factor=1 --hide-scrollbars"
).split()
TAB, ENTER, SPACE, SHIFT = "\ue004", "\ue007", " ", "\ue008"
_STARTS_IN = 20  # seconds
_ANSWERS_IN = 180
_NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Browser:
    """One session; close() ends it and what it started."""

    process: subprocess.Popen[bytes]
    base: str
    session: str = ""

    @classmethod
    def opened(cls, chromedriver: str, chromium: str, profile: Path) -> Browser:
        port = free_port()
        process = subprocess.Popen(
            [chromedriver, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        made = cls(process, f"http://127.0.0.1:{port}")
        made._wait()
        flags = [*FLAGS, f"--user-data-dir={profile}"]
        asked = {
            "browserName": "chrome",
            "goog:chromeOptions": {"binary": chromium, "args": flags},
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        told = made._send("POST", "/session", {"capabilities": {"alwaysMatch": asked}})
        made.session = f"/session/{told['sessionId']}"
        made.send("POST", "/timeouts", {"script": 120_000, "pageLoad": 120_000})
        return made

    def close(self) -> None:
        try:
            if self.session:
                self._send("DELETE", self.session, None)
        finally:
            self.process.terminate()
            self.process.wait(timeout=20)

    def send(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        return self._send(method, self.session + path, body or {})

    def devtools(self, command: str, **told: object) -> Any:
        return self.send("POST", "/goog/cdp/execute", {"cmd": command, "params": told})

    def go(self, address: str) -> None:
        self.send("POST", "/url", {"url": "about:blank"})
        self.send("POST", "/url", {"url": address})

    def run(self, script: str, *told: object) -> Any:
        return self.send("POST", "/execute/sync", {"script": script, "args": list(told)})

    def run_until_called(self, script: str, *told: object) -> Any:
        return self.send("POST", "/execute/async", {"script": script, "args": list(told)})

    def press(self, *keys: str, held: str = "") -> None:
        moves = [{"type": "keyDown", "value": held}] if held else []
        for key in keys:
            moves += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        moves += [{"type": "keyUp", "value": held}] if held else []
        keyboard = {"type": "key", "id": "keyboard", "actions": moves}
        self.send("POST", "/actions", {"actions": [keyboard]})

    def sized(self, width: int, height: int = 900) -> None:
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def media(self, kind: str = "", **features: str) -> None:
        """Emulate media features, their hyphens as underscores: prefers_color_scheme="dark"."""
        told = [{"name": name.replace("_", "-"), "value": v} for name, v in features.items()]
        self.devtools("Emulation.setEmulatedMedia", media=kind, features=told)

    def logged(self) -> list[str]:
        """Return what the console was told since the last call: errors, refused requests."""
        return [one["message"] for one in self.send("POST", "/se/log", {"type": "browser"})]

    def shot(self) -> bytes:
        return base64.b64decode(self.send("GET", "/screenshot"))

    def until(self, script: str, seconds: float = 10) -> None:
        end = time.monotonic() + seconds
        while not self.run(script):
            if time.monotonic() > end:
                raise AssertionError(f"never came true: {script}")
            time.sleep(0.05)

    def _wait(self) -> None:
        end = time.monotonic() + _STARTS_IN
        while True:
            try:
                self._send("GET", "/status", None)
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
            else:
                return

    def _send(self, method: str, path: str, body: Mapping[str, object] | None) -> Any:
        data = None if body is None or method == "GET" else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with _NO_PROXY.open(request, timeout=_ANSWERS_IN) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refused:
            told = json.load(refused)["value"]
            raise AssertionError(f"{told['error']}: {told['message']}") from None
