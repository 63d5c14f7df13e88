"""Chromium as a visitor of the page: opens it, drops files, reads what stands there, and listens to what it complains about."""
import json
import pathlib
import time
import urllib.parse

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

DEMO = pathlib.Path(__file__).resolve().parents[2] / "examples/demo"
PATIENCE_S = 90  # machines that run tests may be busy

# Reports what a policy forbade, before any script of the page runs.
WATCH = "window.forbidden = []; addEventListener('securitypolicyviolation', (e) => forbidden.push(e.violatedDirective + ' ' + e.blockedURI));"
DROP = """
const [name, type, base64] = arguments;
const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const transfer = new DataTransfer();
transfer.items.add(new File([bytes], name, {type}));
for (const kind of ["dragenter", "dragover", "drop"])
  document.body.dispatchEvent(new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true}));
"""


class Browser:
    def __init__(self, url, languages="en-US"):
        options = Options()
        for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--window-size=1280,860",
                     "--disable-background-networking", "--disable-component-update", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
                     f"--use-file-for-fake-audio-capture={DEMO / 'question_en.wav'}", "--autoplay-policy=no-user-gesture-required", f"--lang={languages}"):
            options.add_argument(flag)
        options.add_experimental_option("prefs", {"intl.accept_languages": languages})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(PATIENCE_S)
        self.driver.set_script_timeout(PATIENCE_S)
        self.url = url.rstrip("/")
        self.cdp("Page.addScriptToEvaluateOnNewDocument", source=WATCH)

    def cdp(self, name, **arguments):
        return self.driver.execute_cdp_cmd(name, arguments)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def open(self, path="/", forget=True):
        if forget:
            if self.driver.current_url.startswith(self.url):
                self.run("sessionStorage.clear()")
            self.driver.get("about:blank")
            self.cdp("Storage.clearDataForOrigin", origin=self.url, storageTypes="all")
        self.driver.get(self.url + path)
        if path == "/":
            self.wait("return document.body.dataset.ready === 'true'")

    def wait(self, script, *arguments, seconds=PATIENCE_S):
        """Until the script returns something true, which is returned."""
        end = time.monotonic() + seconds
        while True:
            found = self.run(script, *arguments)
            if found:
                return found
            if time.monotonic() > end:
                raise AssertionError(f"waited {seconds} s for: {script} {arguments}; the page says: {self.text('#turns')!r}")
            time.sleep(0.1)

    def element(self, selector):
        return self.driver.find_element("css selector", selector)

    def click(self, selector):
        self.element(selector).click()

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def visible(self, selector):
        return self.run("const e = document.querySelector(arguments[0]); return !!e && e.checkVisibility()", selector)

    def drop(self, path, type_=""):
        import base64
        self.run(DROP, path.name, type_, base64.b64encode(path.read_bytes()).decode())

    def ask(self, words, key="\n"):
        self.element("#question").send_keys(words + key)

    def wait_answer(self, n=1):
        """Until turn n has its answer or failed; its text."""
        selector = f".turn:nth-child({n}) .answer[aria-busy=false]"
        self.wait("return !!document.querySelector(arguments[0])", selector)
        return self.text(f".turn:nth-child({n}) .answer")

    def phone(self):
        self.cdp("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=2, mobile=True)
        self.cdp("Emulation.setTouchEmulationEnabled", enabled=True)

    def desktop(self):
        self.cdp("Emulation.clearDeviceMetricsOverride")
        self.cdp("Emulation.setTouchEmulationEnabled", enabled=False)

    def dark(self, on):
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if on else "light"}])

    def complaints(self, expected=()):
        """What the console, the policy and the network say that they should not; statuses and words in `expected` are meant."""
        out = []
        for entry in self.driver.get_log("browser"):
            meant = any((one if isinstance(one, str) else f"the server responded with a status of {one}") in entry["message"] for one in expected)
            if entry["level"] in ("SEVERE", "WARNING") and not meant:
                out.append(entry["message"])
        out += self.run("return window.forbidden ?? []")
        host = urllib.parse.urlsplit(self.url).netloc
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = urllib.parse.urlsplit(message["params"]["request"]["url"])
                if url.scheme not in ("blob", "data") and url.netloc != host and url.scheme != "about":
                    out.append("a request to " + message["params"]["request"]["url"])
        return out
