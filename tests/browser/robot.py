"""A visitor has a simulated robot move: what is offered, what is played and shown, what stops it, what goes wrong."""
import pathlib
import tempfile
import time

from case import ARGUMENTS, PageCase, needs
from clip import clip

MOVES = {"episodes": ["reach", "push", "pick", "push-t"]}
# Blob URLs that were made and are still there.
URLS = """
window.urls = new Set();
const make = URL.createObjectURL, revoke = URL.revokeObjectURL;
URL.createObjectURL = (blob) => { const url = make.call(URL, blob); urls.add(url); return url; };
URL.revokeObjectURL = (url) => { urls.delete(url); revoke.call(URL, url); };
"""
SMALL = """
return [...document.querySelectorAll('#robot :is(button, a, input, textarea, .choice)')]
    .filter((e) => e.checkVisibility() && e.type !== 'radio').map((e) => [e.id || e.className, e.getBoundingClientRect()])
    .filter(([, r]) => r.width < 44 || r.height < 44 || r.right > innerWidth || r.left < 0).map(([name]) => name);
"""
UNNAMED = """
return [...document.querySelectorAll('#robot :is(button, a, input, textarea, video, fieldset fieldset)')]
    .filter((e) => !(e.innerText?.trim() || e.getAttribute('aria-label') || e.labels?.[0]?.innerText.trim())).map((e) => e.outerHTML);
"""
FOCUS = "return document.activeElement.id || document.activeElement.value || document.activeElement.tagName"


class Moving(PageCase):
    def offered(self, model=None):
        """The page of a model that moves a robot."""
        b = self.browser
        if self.mock:
            self.mock.model = MOVES if model is None else model
            b.open()
        b.wait("return document.querySelector('#model').textContent")
        b.run(URLS)
        return b

    def opened(self):
        b = self.offered()
        if ARGUMENTS.url and not b.visible("#robot-open"):
            self.skipTest("needs a model that moves a robot")
        b.click("#robot-open")
        return b

    def play(self, words=""):
        b = self.browser
        b.run("document.querySelector('#robot-words').value = arguments[0]", words)
        b.click("#robot-play")

    def finished(self):
        b = self.browser
        b.wait("return document.querySelector('#robot-stage').getAttribute('aria-busy') === 'false' && document.querySelector('#robot-stage').className !== 'empty'")
        return b.text("#robot .seen")

    def said(self):
        return self.browser.run("return document.querySelector('#robot-said').textContent")

    def stopped(self, aborted):
        for _ in range(100):
            if self.mock.aborted > aborted:
                break
            time.sleep(0.1)
        self.assertEqual(self.mock.aborted, aborted + 1)

    @needs("mock")
    def test_is_there_only_where_the_model_moves_one(self):
        for model, seen in (({}, False), ({"episodes": []}, False), ({"episodes": ["fly"]}, False), (MOVES, True)):
            b = self.offered(model)
            self.assertEqual([b.visible("#robot-open"), b.visible("#robot-try")], [seen, seen], model)
        for opener in ("#robot-open", "#robot-try"):
            b.click(opener)
            self.assertTrue(b.visible("#robot"))
            self.assertEqual(b.run("return document.querySelectorAll('#robot-tasks input').length"), 4)
            b.driver.switch_to.active_element.send_keys("\ue00c")  # Escape
            self.assertFalse(b.visible("#robot"))
            self.assertEqual("#" + b.run("return document.activeElement.id"), opener)
        b = self.offered({"episodes": ["pick"]})
        b.click("#robot-try")
        self.assertEqual(b.text("#robot-tasks"), "Pick up")

    def test_plays_an_episode(self):
        b = self.opened()
        b.click("#robot-tasks [value=push]")
        self.assertIn("pushed to its goal", b.text("#robot-task-about"))
        b.run("document.querySelector('#robot-seed').value = '3'")
        self.play()
        outcome = self.finished()
        self.assertFalse(b.visible("#robot .seen .trouble"), outcome)
        self.assertRegex(outcome, r"“.+”\n+It (succeeded|did not succeed)")
        self.assertIn("Scene 3 ·", outcome)
        self.assertIn("It ", self.said())
        self.assertEqual(b.run(FOCUS), "robot-play")
        self.assertEqual(b.run(UNNAMED), [])
        if not self.mock or clip()[1]:
            self.assertTrue(b.run("return document.querySelector('#robot-stage video').src.startsWith('blob:')"))
            self.assertEqual(b.run("const v = document.querySelector('#robot-stage video'); return [v.muted, v.controls, v.playsInline, v.autoplay]"),
                             [True] * 4)
            b.wait("return document.querySelector('#robot-stage video').videoWidth === 256")
            b.wait("return document.querySelector('#robot-stage video').currentTime > 0")
        else:
            b.wait("return document.querySelector('#robot-stage').innerText.includes('cannot play the video')")
        if not self.mock:
            return
        self.assertEqual(self.mock.requests, [{"task": "push", "lang": "en", "seed": 3}])
        self.assertIn("“push the red block to the green square”\n\nIt succeeded after 4.3 s.", outcome)
        self.assertIn("43 steps · 25 ms for a decision (median)", outcome)
        self.assertEqual(b.run("return urls.size"), 1)
        self.play("push the red block away: miss")
        self.assertEqual(b.run("return urls.size"), 0)  # a new run replaces it
        outcome = self.finished()
        self.assertIn("“push the red block away: miss”\n\nIt did not succeed within 4.3 s.", outcome)
        self.assertIn("In your words", outcome)
        self.assertEqual(b.run("return [urls.size, urls.has(document.querySelector('#robot-outcome a').href)]"), [1, True])

    @needs("mock")
    def test_plays_what_was_chosen(self):
        b = self.opened()
        seed = b.run("return document.querySelector('#robot-seed').value")
        self.assertRegex(seed, r"^\d+$")
        for _ in range(9):  # as good as never the same each time
            b.click("#robot-other")
        self.assertNotEqual(b.run("return document.querySelector('#robot-seed').value"), seed)
        b.run("document.querySelector('#robot-seed').value = ''")
        b.click("#robot-tasks [value=push-t]")
        self.play()
        self.assertIn("The T covered 96 % of its place at best.", self.finished())
        self.assertEqual(self.mock.requests[-1], {"task": "push-t", "lang": "en"})
        self.assertEqual(b.run("return document.querySelector('#robot-seed').value"), "7")  # what the server drew
        for wrong in ("9007199254740992", "-1", "1.5", "three"):
            b.run("document.querySelector('#robot-seed').value = arguments[0]", wrong)
            b.click("#robot-play")
            self.assertIn("from 0 to 9,007,199,254,740,991", b.text("#robot-wrong"))
            self.assertEqual(b.run(FOCUS), "robot-seed")
        self.assertEqual(len(self.mock.requests), 1)
        b.run("document.querySelector('#robot-seed').value = ''")
        b.element("#robot-seed").send_keys("9007199254740991")
        self.assertFalse(b.visible("#robot-wrong"))
        b.element("#robot-words").send_keys("  밀어 ", "\ue008\n\ue000", "줘\n")  # Enter plays, Shift+Enter is a new line
        self.finished()
        self.assertEqual(self.mock.requests[-1], {"task": "push-t", "lang": "en", "seed": 9007199254740991, "instruction": "밀어 줘"})
        self.assertEqual(b.run("return document.querySelector('#robot-outcome .words').lang"), "ko")
        b.click("#robot-close")
        b.click("#robot-open")  # as it was left
        self.assertEqual(b.run("return [document.querySelector('#robot-tasks :checked').value, document.querySelector('#robot-seed').value]"),
                         ["push-t", "9007199254740991"])
        self.assertIn("밀어 줘", b.text("#robot-outcome"))

    @needs("mock")
    def test_stops(self):
        b, aborted = self.opened(), self.mock.aborted
        self.play("slow")
        b.wait("return document.querySelector('#robot-stage .time')?.textContent >= '0.2'")
        self.assertIn("The arm is moving…", b.text("#robot-stage"))
        self.assertEqual(self.said(), "The arm is moving…")
        self.assertEqual(b.run(FOCUS), "robot-stop")
        self.assertFalse(b.visible("#robot-play"))
        b.click("#robot-stop")
        self.assertIn("You stopped the arm.", self.finished())
        self.assertEqual(b.run(FOCUS), "robot-play")
        self.stopped(aborted)
        self.play("slow")
        b.wait("return document.querySelector('#robot-stage .time')?.textContent >= '0.2'")
        b.driver.switch_to.active_element.send_keys("\ue00c")  # Escape
        self.assertFalse(b.visible("#robot"))
        self.stopped(aborted + 1)
        self.assertEqual(b.run(FOCUS), "robot-open")
        b.click("#robot-open")
        self.play()
        self.assertIn("It succeeded", self.finished())

    @needs("mock")
    def test_says_what_went_wrong(self):
        b, self.expected = self.opened(), (400, 401, 429, "ERR_CONTENT_LENGTH_MISMATCH")
        for words, said, server in (("busy", "Try again in 2 s.", "too many episodes"), ("refuse", "did not accept", "instruction: wanted words"),
                                    ("cut", "The connection broke", "")):
            self.play(words)
            outcome = self.finished()
            self.assertIn(said, outcome)
            self.assertIn(server, outcome)
            self.assertRegex(outcome, r"Request req_[0-9a-f]{32}")
            self.assertTrue(b.visible("#robot-stage [role=alert]"))
        b.run("document.querySelector('#robot-words').value = ''")
        b.click("#robot-stage .trouble .pill")
        self.assertIn("It succeeded", self.finished())
        self.mock.key = "right"  # since a moment ago
        self.play()
        b.wait("return document.querySelector('#key-box').checkVisibility()")
        self.assertFalse(b.visible("#robot"))
        self.give_key("right")
        b.wait("return document.querySelector('#robot').checkVisibility()")
        self.assertIn("It succeeded", self.finished())

    @needs("mock")
    def test_says_that_a_video_cannot_be_played(self):
        b = self.opened()
        b.run("const make = URL.createObjectURL; URL.createObjectURL = () => make.call(URL, new Blob(['no video'], {type: 'video/mp4'}))")
        self.play()
        b.wait("return document.querySelector('#robot-stage').innerText.includes('cannot play the video')")
        self.assertTrue(b.visible("#robot-outcome a[download]"))

    @needs("mock")
    def test_saves_the_video(self):
        b = self.opened()
        b.click("#robot-tasks [value=reach]")
        b.run("document.querySelector('#robot-seed').value = '12'")
        self.play()
        self.finished()
        with tempfile.TemporaryDirectory() as folder:
            b.cdp("Browser.setDownloadBehavior", behavior="allow", downloadPath=folder)
            b.click("#robot-outcome a[download]")
            file = pathlib.Path(folder) / "naru-reach-12.mp4"
            for _ in range(100):
                if file.exists():
                    break
                time.sleep(0.1)
            self.assertEqual(file.read_bytes(), clip()[0])

    @needs("mock")
    def test_speaks_both_languages(self):
        b = self.opened()
        self.play()
        self.finished()
        b.click("#robot-close")
        b.click("#language")
        b.click("#robot-open")
        self.assertEqual(b.text("#robot-tasks").split("\n"), ["손 뻗기", "밀기", "집어 옮기기", "T 맞추기"])
        self.assertIn("4.3초 만에 해냈습니다.", b.text("#robot-outcome"))
        self.assertIn("reach for the red block", b.text("#robot-outcome"))
        self.play()
        b.wait("return document.querySelector('#robot-stage').getAttribute('aria-busy') === 'false'")
        self.assertIn("빨간 블록 위로 손을 옮겨 줘.", b.text("#robot-outcome"))
        self.assertEqual(self.mock.requests[-1]["lang"], "ko")
        self.assertNotRegex(b.text("#robot").replace("T", ""), "[A-Za-z]{3}")

    @needs("mock")
    def test_leaves_a_video_still_where_motion_is_unwelcome(self):
        if not clip()[1]:
            self.skipTest("needs FFmpeg with x264")
        b = self.browser
        b.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
        self.addCleanup(lambda: b.cdp("Emulation.setEmulatedMedia", features=[]))
        self.opened()
        self.play()
        self.finished()
        self.assertEqual(b.run("return ((v) => [v.autoplay, v.paused, v.currentTime])(document.querySelector('#robot-stage video'))"), [False, True, 0])

    @needs("mock")
    def test_works_by_keyboard_alone(self):
        b, keys = self.offered(), lambda text: self.browser.driver.switch_to.active_element.send_keys(text)
        b.run("document.querySelector('#robot-try').focus()")
        keys("\n")
        self.assertEqual(b.run(FOCUS), "reach")
        keys("\ue015")  # down
        self.assertEqual(b.run(FOCUS), "push")
        order = []
        for _ in range(4):
            keys("\t")
            order.append(b.run(FOCUS))
        self.assertEqual(order, ["robot-words", "robot-seed", "robot-other", "robot-play"])
        keys("\n")
        self.assertIn("push the red block", self.finished())

    @needs("mock")
    def test_fits_a_phone(self):
        b = self.browser
        b.phone()
        self.addCleanup(b.desktop)
        self.offered()
        b.click("#robot-try")
        self.assertEqual(b.run(SMALL), [])
        self.play()
        self.finished()
        self.assertEqual(b.run(SMALL), [])
        self.assertLessEqual(b.run("return ((e) => e.scrollWidth - e.clientWidth)(document.querySelector('#robot .body'))"), 0)
        shown = b.run("return ((r) => r.top >= 0 && r.bottom <= innerHeight)(document.querySelector('#robot-outcome').getBoundingClientRect())")
        self.assertTrue(shown)
        b.click("#robot-close")
        b.click("#open-library")
        b.wait("return document.querySelector('#library').getBoundingClientRect().left === 0")
        b.click("#robot-open")
        self.assertTrue(b.visible("#robot"))
        b.driver.switch_to.active_element.send_keys("\ue00c")
        self.assertEqual(b.run(FOCUS), "open-library")
