"""A visitor hears answers and asks aloud: what is offered, what is played and kept, what stops it."""
from case import RECEIPT, PageCase, needs

SPEAKS = {"input_modalities": ["text", "file", "image", "audio"], "output_modalities": ["text", "audio"], "voices": ["sora", "bada"]}
# What is heard: starts and stops of sounds, and the most that a sample was.
LISTEN = """
window.heard = {started: 0, stopped: 0, peak: 0};
const start = AudioBufferSourceNode.prototype.start, stop = AudioBufferSourceNode.prototype.stop;
AudioBufferSourceNode.prototype.start = function (...at) {
  ++heard.started;
  heard.peak = Math.max(heard.peak, ...this.buffer.getChannelData(0));
  return start.apply(this, at);
};
AudioBufferSourceNode.prototype.stop = function (...at) { ++heard.stopped; return stop.apply(this, at); };
"""
PRESS = "document.querySelector('#talk').dispatchEvent(new PointerEvent(arguments[0], {button: 0, pointerId: 1, bubbles: true}))"
KEY = "document.querySelector('#talk').dispatchEvent(new KeyboardEvent(arguments[0], {key: ' ', bubbles: true, cancelable: true}))"


class Talking(PageCase):
    def opens(self):
        b = self.browser
        if self.mock:
            self.mock.model = SPEAKS
            b.open()
        b.wait("return document.querySelector('#model').textContent")
        b.run(LISTEN)
        # A pointer that a script made up cannot be captured.
        b.run("Element.prototype.setPointerCapture = () => {}")
        return b

    @needs("mock")
    def test_offers_it_where_the_model_speaks(self):
        b = self.browser
        for name in ("talk", "hear", "voice"):
            self.assertFalse(b.visible(f"#{name}"))
        for model, seen in ((SPEAKS, ["talk", "hear", "voice"]), ({**SPEAKS, "input_modalities": ["text"]}, ["hear", "voice"])):
            self.mock.model = model
            b.open()
            b.wait("return document.querySelector('#model').textContent")
            self.assertEqual([name for name in ("talk", "hear", "voice") if b.visible(f"#{name}")], seen)
        self.assertEqual(b.run("return [...document.querySelectorAll('#voice option')].map((o) => o.value)"), ["sora", "bada"])
        for name in ("talk", "hear", "voice"):
            self.assertTrue(b.run("return document.querySelector(arguments[0]).getAttribute('aria-label')", f"#{name}"))

    @needs("voice")
    def test_hears_the_answer(self):
        b = self.opens()
        b.ask("the total?")
        b.wait_answer()
        self.assertEqual(b.run("return heard.started"), 0)
        b.click("#hear")
        self.assertEqual(b.run("return document.querySelector('#hear').getAttribute('aria-pressed')"), "true")
        b.run("document.querySelector('#voice').value = document.querySelector('#voice option:last-child').value;"
              "document.querySelector('#voice').dispatchEvent(new Event('change'))")
        b.ask("the total?")
        b.wait_answer(2)
        self.assertFalse(b.visible(".trouble"), b.text(".trouble"))
        self.assertGreater(b.run("return heard.started"), 0)
        self.assertGreater(b.run("return heard.peak"), 0.01)
        b.wait("return document.querySelector('.turn:nth-child(2) .said .player')")
        self.assertIn("first sound after", b.text(".turn:nth-child(2) .figures"))
        if self.mock:
            self.assertEqual(self.mock.requests[1]["audio"], {"voice": "bada", "format": "pcm16"})
            self.assertEqual(self.mock.requests[1]["modalities"], ["text", "audio"])
            self.assertIn("$10.55", b.text(".turn:nth-child(2) strong"))
            self.assertIn("Read as: the total is ten dollars", b.text(".turn:nth-child(2) .said"))
            self.assertEqual(b.text(".turn:nth-child(2) .said .time"), "0:01")
        b.open(forget=False)  # the sound and the wish to hear are kept
        b.wait("return document.querySelector('.turn:nth-child(2) .said .player')")
        self.assertEqual(b.run("return document.querySelector('#hear').getAttribute('aria-pressed')"), "true")

    @needs("voice")
    def test_talks_about_a_picture_while_the_button_is_held(self):
        b = self.opens()
        b.drop(RECEIPT)
        b.wait("return document.querySelector('#tray .picture img')?.naturalWidth > 100")
        b.run(PRESS, "pointerdown")
        b.wait("return document.querySelector('#recording').checkVisibility() && document.querySelector('#recording-time').textContent >= '0:02'")
        self.assertTrue(b.visible("#talk"))
        self.assertEqual(b.run("return document.querySelector('#talk').getAttribute('aria-pressed')"), "true")
        b.run(PRESS, "pointerup")
        b.wait_answer()
        self.assertFalse(b.visible(".trouble"), b.text(".trouble"))
        self.assertTrue(b.visible(".asked .picture") and b.visible(".asked .player"))
        self.assertFalse(b.visible("#tray"))
        self.assertGreater(b.run("return heard.started"), 0)
        if self.mock:
            parts = self.mock.requests[0]["messages"][0]["content"]
            self.assertEqual([part["type"] for part in parts], ["image_url", "input_audio"])
            self.assertEqual(self.mock.requests[0]["audio"]["voice"], "sora")

    @needs("voice")
    def test_a_short_press_records_until_the_next(self):
        b = self.opens()
        for kind in ("keydown", "keyup"):
            b.run(KEY, kind)
        b.wait("return document.querySelector('#recording').checkVisibility() && document.querySelector('#recording-time').textContent >= '0:01'")
        for kind in ("keydown", "keyup"):
            b.run(KEY, kind)
        b.wait_answer()
        self.assertFalse(b.visible("#recording"))
        b.run(KEY, "keydown")
        b.run(KEY, "keyup")
        b.wait("return document.querySelector('#recording-time').textContent >= '0:01' && document.querySelector('#recording').checkVisibility()")
        b.run("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))")
        b.wait("return !document.querySelector('#recording').checkVisibility()")
        self.assertEqual(b.run("return document.querySelectorAll('.turn').length"), 1)  # it was thrown away
        # And one can talk again.
        for kind in ("keydown", "keyup"):
            b.run(KEY, kind)
        b.wait("return document.querySelector('#recording').checkVisibility() && document.querySelector('#recording-time').textContent >= '0:01'")
        for kind in ("keydown", "keyup"):
            b.run(KEY, kind)
        b.wait("return document.querySelectorAll('.turn').length === 2")

    @needs("mock")
    def test_talking_and_stopping_silence_it(self):
        b = self.opens()
        b.click("#hear")
        b.ask("long")
        b.wait_answer()
        b.wait("return heard.started > 100")
        self.assertTrue(b.visible("#stop") and b.visible("#send"))
        b.click("#stop")
        self.assertFalse(b.visible("#stop"))
        self.assertGreater(b.run("return heard.stopped"), 0)
        b.run("heard.stopped = 0")
        b.ask("long")
        b.wait_answer(2)
        b.wait("return document.querySelector('#stop').checkVisibility()")
        b.run(PRESS, "pointerdown")
        b.wait("return document.querySelector('#recording').checkVisibility() && document.querySelector('#recording-time').textContent >= '0:01'")
        self.assertGreater(b.run("return heard.stopped"), 0)
        b.run(PRESS, "pointerup")
        b.wait_answer(3)
        # Who talks while an answer is still written stops that, too.
        b.ask("slow")
        b.wait("return document.querySelector('.turn:nth-child(4) .answer .prose')?.textContent.includes('more')")
        b.run(PRESS, "pointerdown")
        self.assertIn("You stopped this answer.", b.wait_answer(4))
        b.wait("return document.querySelector('#recording-time').textContent >= '0:01' && document.querySelector('#recording').checkVisibility()")
        b.run(PRESS, "pointerup")
        b.wait_answer(5)
        self.assertFalse(b.visible(".trouble"), b.text(".trouble"))
