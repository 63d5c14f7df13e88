"""What cases of the page share: the browser, the server, what a case needs."""
import argparse
import functools
import unittest

from browser import DEMO, Browser
from mock import Mock

ARGUMENTS = argparse.Namespace(url="", key="", skip=[], shots="")
KO_CHART, RECEIPT, WAV = DEMO / "chart_ko.png", DEMO / "receipt_en.png", DEMO / "question_en.wav"


def needs(what):
    """A case that needs made-up answers ("mock"), a model that hears ("sound") or speaks ("voice"), or a folder for pictures ("shots")."""
    def decorate(case):
        @functools.wraps(case)
        def run(self):
            if what in ARGUMENTS.skip or (what == "mock" and ARGUMENTS.url) or (what == "shots" and not ARGUMENTS.shots):
                self.skipTest(f"needs {what}")
            case(self)
        return run
    return decorate


class PageCase(unittest.TestCase):
    """Each case begins with the page as a first-time visitor sees it, and ends without a complaint of the browser's."""
    mock = browser = None

    @classmethod
    def setUpClass(cls):
        cls.mock = None if ARGUMENTS.url else Mock().start()
        cls.browser = Browser(ARGUMENTS.url or cls.mock.url)

    @classmethod
    def tearDownClass(cls):
        cls.browser.driver.quit()

    def setUp(self):
        self.expected = (401,) if ARGUMENTS.key else ()
        if self.mock:
            self.mock.key, self.mock.requests, self.mock.delay, self.mock.model = "", [], 0.04, {}
        self.browser.open()
        if ARGUMENTS.key:
            self.give_key(ARGUMENTS.key)
        self.addCleanup(lambda: self.assertEqual(self.browser.complaints(self.expected), []))

    def give_key(self, key):
        b = self.browser
        b.wait("return document.querySelector('#key-box').checkVisibility()")
        b.element("#key").send_keys(key + "\n")
        b.wait("return !document.querySelector('#key-box').checkVisibility()")
