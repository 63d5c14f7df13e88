"""page_test.py [--url URL] [--key KEY] [--shots DIR] [CASE...]: the page at / as a visitor uses it, in Chromium.

Without --url against mock.py, where every case runs; against a server whatever needs a made-up answer is left out. A server
that does not hear (naru-read) fails the cases of sound, and one that does not speak those of voice: --skip sound --skip voice leave them out. --shots writes pictures of the page.
CASE is as Asking.test_stops.
"""
import argparse
import os
import sys
import unittest

from asking import Asking  # noqa: F401
from case import ARGUMENTS
from looks import Looks  # noqa: F401
from robot import Moving  # noqa: F401
from talking import Talking  # noqa: F401
from trouble import Trouble  # noqa: F401

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", default="")
    parser.add_argument("--key", default=os.environ.get("NARU_KEY", ""))
    parser.add_argument("--mock", action="store_true", help="what is done without --url")
    parser.add_argument("--skip", action="append", default=[], help="sound, voice")
    parser.add_argument("--shots", default="")
    _, rest = parser.parse_known_args(namespace=ARGUMENTS)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
