"""Chromium driven as a reader would: windows of any width, the keyboard, what is read aloud.

Scripts come in through WebDriver, which the pages' content security policy does not stop; the
pages themselves run none.
"""

from __future__ import annotations

import base64
import shutil
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

ROOT = Path(__file__).parents[2]
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
WCAG_2_2_AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--window-size=1400,1000",
)
_RUN_AXE = """
const done = arguments[arguments.length - 1], tags = arguments[0];
axe.run(document, {
  runOnly: {type: 'tag', values: tags}, resultTypes: ['violations', 'incomplete'],
}).then(found => {
  const first = kind => found[kind].map(rule => ({
    id: rule.id, help: rule.help, times: rule.nodes.length, node: rule.nodes[0]}));
  done({violations: first('violations'), incomplete: first('incomplete'),
        rules: found.passes.length});
}, error => done({error: String(error)}));
"""


def _chromium() -> str | None:
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def missing_programs() -> list[str]:
    """Return what the browser tests need and this machine does not have."""
    have = {"Chromium": _chromium(), "chromedriver": shutil.which("chromedriver")}
    return [name for name, path in have.items() if path is None]


class Browser:
    """One Chromium with a profile of its own and no network."""

    def __init__(self, profile: Path) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = str(_chromium())
        for option in (*_OPTIONS, f"--user-data-dir={profile}"):
            options.add_argument(option)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = Service(executable_path=str(shutil.which("chromedriver")))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.width = 0

    def close(self) -> None:
        """End the browser and its driver."""
        self.driver.quit()

    def command(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Send a command of the DevTools protocol."""
        return dict(self.driver.execute_cdp_cmd(name, arguments))

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page and return what it returns."""
        return self.driver.execute_script(script, *arguments)

    def open(self, page: Path | str, width: int = 1400, **media: str) -> None:
        """Open a page in a window of `width` CSS pixels; `media` sets features of the medium.

        Names of features are written with `_` for `-`, as in ``forced_colors="active"``.
        """
        features = [{"name": k.replace("_", "-"), "value": v} for k, v in media.items()]
        self.command("Emulation.setEmulatedMedia", features=features)
        if width != self.width:
            self.command("Emulation.setDeviceMetricsOverride", width=width, height=1000,
                         deviceScaleFactor=1, mobile=False)  # fmt: skip
            self.width = width
        self.driver.get(page if isinstance(page, str) else page.as_uri())

    def console(self) -> list[str]:
        """Return what was said on the console since it was last asked, by page or browser."""
        return [str(entry["message"]) for entry in self.driver.get_log("browser")]

    def printed(self) -> bytes:
        """Return the page as a reader prints it: a PDF with no header of the browser's own."""
        return base64.b64decode(self.command("Page.printToPDF")["data"])

    def add_style(self, css: str) -> None:
        """Add a reader's own style sheet to the page."""
        self.run(
            "document.head.append(Object.assign(document.createElement('style'),"
            "{textContent: arguments[0]}))",
            css,
        )

    def axe(self, source: str, tags: tuple[str, ...] = WCAG_2_2_AA) -> list[str]:
        """Return what axe finds wrong with the page, and what it could not decide.

        A line for each rule: its name, how often, where first and why. An empty page of results
        would look like a clean one, so a run in which no rule passed is an error.
        """
        self.run(source)
        found = self.driver.execute_async_script(_RUN_AXE, list(tags))
        if "error" in found or not found["rules"]:
            raise RuntimeError(f"axe did not run: {found.get('error', 'no rule applied')}")
        return [
            f"{kind} {rule['id']} ({rule['times']} times, first {rule['node']['target']}): "
            f"{' '.join(str(rule['node'].get('failureSummary', rule['help'])).split())}"
            for kind in ("violations", "incomplete")
            for rule in found[kind]
        ]

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        ActionChains(self.driver, duration=0).send_keys(*keys).perform()

    def press_with_shift(self, key: str) -> None:
        """Press a key while Shift is held."""
        chain = ActionChains(self.driver, duration=0)
        chain.key_down(Keys.SHIFT).send_keys(key).key_up(Keys.SHIFT).perform()

    def spoken_tree(self) -> list[dict[str, Any]]:
        """Return the page's nodes as assistive technology gets them, in reading order."""
        self.command("Accessibility.enable")
        nodes = self.command("Accessibility.getFullAXTree")["nodes"]
        self.command("Accessibility.disable")
        return list(nodes)
