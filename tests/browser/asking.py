"""A visitor asks: files, examples, the microphone, the camera, what goes wrong, what is kept."""
import pathlib
import tempfile

from browser import DEMO
from case import KO_CHART, RECEIPT, WAV, PageCase, needs


class Asking(PageCase):
    def test_opens_ready_to_ask(self):
        b = self.browser
        self.assertEqual(b.run("return document.activeElement.id"), "question")
        self.assertEqual(b.run("return document.querySelectorAll('#examples button').length"), 3)
        self.assertTrue(b.wait("return document.querySelector('#model').textContent"))
        self.assertIn("drop it here", b.text("#welcome"))

    def test_drops_a_chart_and_streams_the_answer(self):
        b = self.browser
        b.drop(KO_CHART)
        b.wait("return document.querySelector('#tray .picture img')?.naturalWidth === 480")
        b.run("window.seen = []; new MutationObserver(() => { const n = document.querySelector('.answer .prose')?.textContent.length;"
              " if (n && n !== seen.at(-1)) seen.push(n); }).observe(document.querySelector('#turns'), {subtree: true, childList: true, characterData: true})")
        b.ask("3분기 판매량은 얼마인가요?")
        answer = b.wait_answer()
        self.assertFalse(b.visible(".trouble"), answer)
        self.assertTrue(b.visible(".asked .picture"))
        for name in ("queue", "media", "encode", "prefill", "decode"):
            self.assertTrue(b.visible(f".stage.{name}"), name)
        if not self.mock:
            return
        self.assertIn("410잔", b.text(".answer strong"))
        self.assertGreater(b.run("return seen.length"), 5)
        self.assertIn("220 of pictures, 48 from the cache", b.text(".figures"))
        self.assertIn("410잔", b.run("return document.querySelector('#said').textContent"))
        part, words = self.mock.requests[0]["messages"][0]["content"]
        self.assertTrue(part["image_url"]["url"].startswith("data:image/png;base64,iVBOR"))
        self.assertEqual(words["text"], "3분기 판매량은 얼마인가요?")
        b.ask("the total?")
        b.wait_answer(2)
        self.assertEqual([message["role"] for message in self.mock.requests[1]["messages"]], ["user", "assistant", "user"])

    def test_answers_an_example_after_one_click(self):
        b = self.browser
        b.click("#examples li:nth-child(2) button")
        self.assertTrue(b.wait_answer())
        self.assertFalse(b.visible(".trouble"))
        self.assertFalse(b.visible("#welcome"))

    @needs("sound")
    def test_answers_what_is_asked_aloud(self):
        b = self.browser
        b.click("#examples li:nth-child(3) button")
        self.assertTrue(b.wait_answer())
        self.assertFalse(b.visible(".trouble"), b.text(".trouble"))
        self.assertTrue(b.visible(".asked .player"))

    @needs("sound")
    def test_records_and_writes_down(self):
        b = self.browser
        b.click("#mic")
        b.wait("return document.querySelector('#recording').checkVisibility() && document.querySelector('#recording-time').textContent >= '0:03'")
        self.assertGreater(float(b.run("return document.querySelector('#level').dataset.level")), 0.3)
        b.click("#recording-stop")
        b.wait("return document.querySelector('#tray .sound')")
        b.click("#tray .play")
        b.wait("return /Pause/.test(document.querySelector('#tray .play').getAttribute('aria-label'))")
        b.click("#tray .remove")
        self.assertFalse(b.visible("#tray"))
        b.click("#mic")
        b.wait("return document.querySelector('#recording-time').textContent >= '0:03'")
        b.element("body").send_keys("")  # Escape goes to the page, whatever has the focus
        b.run("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))")
        b.wait("return document.querySelector('#tray .sound')")
        b.click("#write-down")
        self.assertTrue(b.wait_answer())
        self.assertFalse(b.visible(".trouble"), b.text(".trouble"))
        self.assertTrue(b.run("return document.querySelectorAll('.heard .word').length > 0"))
        if self.mock:
            body = self.mock.requests[0]
            self.assertIn(b"\x1aE\xdf\xa3", body)
            self.assertIn(b"verbose_json", body)
            self.assertIn("how many visitors", b.text(".heard"))

    @needs("mock")
    def test_offers_what_the_model_takes_and_nothing_else(self):
        b = self.browser
        for takes, seen, examples in ((["text", "file", "image", "audio"], ["attach", "photo", "mic"], 3),
                                      (["text", "file", "image"], ["attach", "photo"], 2), (["text"], [], 0)):
            self.mock.model = {"input_modalities": takes}
            b.open()
            b.wait("return document.querySelector('#model').textContent")
            self.assertEqual([name for name in ("attach", "photo", "mic") if b.visible(f"#{name}")], seen)
            self.assertEqual(b.run("return document.querySelectorAll('#examples button').length"), examples)
            self.assertEqual(b.visible("#welcome-more"), examples == 3)
        b.drop(WAV)
        b.wait("return document.querySelector('#notice').innerText.includes('does not take it. Besides words it takes nothing.')")
        self.assertFalse(b.visible("#tray"))

    def test_takes_photos_documents_and_what_is_pasted(self):
        b = self.browser
        b.click("#photo")
        b.wait("return document.querySelector('#camera').open && !document.querySelector('#camera-take').disabled")
        b.click("#camera-take")
        b.wait("return document.querySelector('#tray .picture img')?.naturalWidth > 100")
        b.drop(DEMO / "notice.pdf")
        b.wait("return document.querySelector('#tray .document')?.innerText.includes('notice.pdf')")
        b.run("const data = new DataTransfer(); data.items.add(new File([new Uint8Array([137, 80, 78, 71])], 'pasted.png', {type: 'image/png'}));"
              "document.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}))")
        b.wait("return document.querySelectorAll('#tray li').length === 3")
        b.drop(pathlib.Path(__file__))
        b.wait("return document.querySelector('#notice').innerText === 'asking.py: only pictures, PDFs and sounds can be read.'")
        b.click("#tray li:last-child .remove")
        if not self.mock:
            return
        b.ask("What is it?")
        b.wait_answer()
        content = self.mock.requests[0]["messages"][0]["content"]
        self.assertEqual([part["type"] for part in content], ["image_url", "file", "text"])
        self.assertTrue(content[0]["image_url"]["url"].startswith("data:image/jpeg;base64,"))
        self.assertEqual(content[1]["file"]["filename"], "notice.pdf")
        self.assertTrue(content[1]["file"]["file_data"].startswith("data:application/pdf;base64,JVBER"))

    @needs("mock")
    def test_stops(self):
        b, aborted = self.browser, self.mock.aborted
        b.ask("slow")
        b.wait("return document.querySelector('.answer .prose')?.textContent.includes('more')")
        self.assertTrue(b.visible("#stop"))
        b.element("#question").send_keys("\ue00c")  # Escape
        self.assertIn("You stopped this answer.", b.wait_answer())
        self.assertIn("one more", b.text(".answer"))
        self.assertTrue(b.visible("#send"))
        for _ in range(100):
            if self.mock.aborted > aborted:
                break
            b.run("return new Promise((done) => setTimeout(done, 100))")
        self.assertEqual(self.mock.aborted, aborted + 1)

    def test_says_what_went_wrong(self):
        b, self.expected = self.browser, (400, 429, *self.expected)
        with tempfile.TemporaryDirectory() as folder:
            broken = pathlib.Path(folder) / "broken.png"
            broken.write_bytes(b"no picture")
            b.drop(broken)
            b.wait("return document.querySelector('#tray li')")
        b.ask("what is it?")
        answer = b.wait_answer()
        self.assertIn("One of the files could not be read.", answer)
        self.assertRegex(answer, r"Request req_[0-9a-f]{32}")
        if not self.mock:
            return
        b.ask("busy")
        self.assertIn("Try again in 2 s.", b.wait_answer(2))
        b.ask("break")
        self.assertIn("the server is being stopped", b.wait_answer(3))
        b.ask("hello")
        b.wait_answer(4)
        self.assertEqual(len(self.mock.requests[-1]["messages"]), 1)  # none of what failed goes along
        b.ask("overlong")
        self.assertIn("more than the model can hold", b.wait_answer(5))
        b.click(".turn:nth-child(5) .ways .pill:nth-child(2)")
        b.wait("return document.querySelector('.turn:nth-child(5) .cost')")
        self.assertEqual(len(self.mock.requests[-1]["messages"]), 1)
        b.ask("unsure")
        self.assertIn("unsure of this answer", b.wait_answer(6))

    @needs("mock")
    def test_asks_for_a_key_only_when_the_server_does(self):
        b, self.expected = self.browser, (401,)
        self.assertFalse(b.visible("#key-box"))
        self.mock.key = "right"
        b.ask("hello")
        self.assertIn("asks for an API key", b.wait_answer())
        b.element("#key").send_keys("wrong\n")
        b.wait("return document.querySelector('#key-wrong').checkVisibility()")
        self.give_key("right")
        b.wait("return document.querySelector('.turn .cost')")
        b.open(forget=False)
        self.assertFalse(b.visible("#key-box"))
        self.assertEqual(b.run("return JSON.stringify(localStorage).includes('right')"), False)

    def test_keeps_the_conversation(self):
        b = self.browser
        b.drop(RECEIPT)
        b.wait("return document.querySelector('#tray .picture')")
        b.ask("What is the total?")
        answer = b.wait_answer()
        b.wait("return document.querySelector('#conversations .open[aria-current]')")
        b.open(forget=False)
        b.wait("return document.querySelector('.asked .picture img')?.naturalWidth > 0")
        self.assertEqual(b.text(".answer"), answer)
        b.wait("return ((e) => e.scrollHeight - e.scrollTop - e.clientHeight < 2)(document.querySelector('#thread'))")
        b.click("#fresh")
        self.assertTrue(b.visible("#welcome"))
        b.click("#conversations .open")
        b.wait("return document.querySelector('.asked .picture')")
        b.run("document.querySelector('#conversations .remove').click()")
        b.click("#sure .danger")
        b.wait("return !document.querySelector('#conversations li')")
        self.assertTrue(b.visible("#welcome"))

    @needs("mock")
    def test_treats_what_the_model_says_as_text(self):
        b = self.browser
        b.ask("hostile")
        answer = b.wait_answer()
        self.assertIn("<script>window.harmed=1</script>", answer)
        self.assertIn("[link](javascript:window.harmed=1)", answer)
        self.assertEqual(b.run("return document.querySelectorAll('.answer :is(script, img, iframe, a, u, b, i)').length"), 0)
        self.assertIsNone(b.run("return window.harmed ?? null"))
        self.assertTrue(b.visible(".answer table"))
