"""How the page looks and is operated: languages, colours, a phone, the keyboard; and its modules by themselves."""
import pathlib

from browser import Browser
from case import ARGUMENTS, PageCase, needs
from robot import MOVES
from shots import take_shots

CONTRAST = """
const lum = (c) => c.map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const rgb = (name) => {
  const probe = document.createElement("i");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const out = getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map(Number);
  probe.remove();
  return out;
};
return arguments[0].map(([a, b]) => {
  const [x, y] = [lum(rgb(a)), lum(rgb(b))];
  return [a, b, (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)];
});
"""
PAIRS = [("ink", "ground"), ("ink", "paper"), ("ink", "shallow"), ("soft", "ground"), ("soft", "paper"), ("soft", "sunken"), ("water", "paper"),
         ("water", "shallow"), ("on-water", "water"), ("danger", "danger-ground"), ("ink", "danger-ground"), ("ochre", "ground"), ("paper", "danger")]
IDS = "return [...document.querySelectorAll('#page button, #page textarea')].filter((e) => e.checkVisibility() && !e.disabled)"


class Looks(PageCase):
    def test_speaks_both_languages(self):
        b = self.browser
        b.click("#language")
        self.assertEqual(b.run("return document.documentElement.lang"), "ko")
        self.assertIn("보여 주고", b.text("#welcome"))
        b.open(forget=False)
        self.assertIn("보여 주고", b.text("#welcome"))
        left = b.run("return [...document.querySelectorAll('[data-t], [data-t-label]')].filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label')))"
                     ".map((e) => e.outerHTML)")
        self.assertEqual(left, [])

    def test_follows_the_browsers_language(self):
        korean = Browser(self.browser.url, "ko-KR")
        try:
            korean.driver.get(korean.url)
            korean.wait("return document.body.dataset.ready === 'true'")
            self.assertIn("보여 주고", korean.text("#welcome"))
        finally:
            korean.driver.quit()

    def test_is_legible_in_light_and_dark(self):
        b = self.browser
        grounds = []
        for dark in (False, True):
            b.dark(dark)
            grounds.append(b.run("return getComputedStyle(document.body).backgroundColor"))
            for one, other, ratio in b.run(CONTRAST, PAIRS):
                self.assertGreaterEqual(ratio, 4.5, f"{one} on {other}, dark={dark}")
        self.assertNotEqual(*grounds)
        b.dark(False)
        b.click("#theme")
        b.click("#theme")
        self.assertEqual(b.run("return getComputedStyle(document.body).backgroundColor"), grounds[1])
        b.open(forget=False)
        self.assertEqual(b.run("return document.documentElement.dataset.theme"), "dark")

    def test_fits_a_phone(self):
        b = self.browser
        b.phone()
        self.addCleanup(b.desktop)
        b.open()
        for language in ("en", "ko"):
            self.assertLessEqual(b.run("return document.documentElement.scrollWidth"), 390, language)
            small = b.run(IDS + ".map((e) => [e.id, e.getBoundingClientRect()]).filter(([, r]) => r.width < 44 || r.height < 44 || r.right > 391 || r.left < -1)"
                                ".map(([id]) => id)")
            self.assertEqual([one for one in small if one != "question"], [], language)
            b.click("#language")
        self.assertTrue(b.run("return document.querySelector('#library').inert"))
        b.click("#open-library")
        b.wait("return document.querySelector('#library').getBoundingClientRect().left === 0")
        self.assertEqual(b.run("return document.activeElement.id"), "close-library")
        b.click("#close-library")
        b.wait("return document.querySelector('#library').inert")
        b.click("#examples li:first-child button")
        self.assertTrue(b.wait_answer())
        self.assertLessEqual(b.run("return document.documentElement.scrollWidth"), 390)

    def test_works_by_keyboard_alone(self):
        b, keys = self.browser, lambda text: self.browser.driver.switch_to.active_element.send_keys(text)
        keys("two")
        keys("\ue008\n\ue000")  # Shift+Enter
        keys("lines")
        self.assertEqual(b.run("return document.querySelector('#question').value"), "two\nlines")
        keys("\n")
        self.assertTrue(b.wait_answer())
        self.assertEqual(b.run("return document.activeElement.id"), "question")
        if self.mock:
            self.assertEqual(self.mock.requests[0]["messages"][0]["content"][0]["text"], "two\nlines")
        order = []
        for _ in range(4):
            keys("\t")
            order.append(b.run("return document.activeElement.id"))
        self.assertEqual(order[:3], ["attach", "photo", "mic"])
        unnamed = b.run("return [...document.querySelectorAll('button, input:not([hidden]), textarea, [role=region]')].filter((e) => "
                        "!(e.innerText.trim() || e.getAttribute('aria-label') || e.closest('[hidden], dialog'))).map((e) => e.outerHTML)")
        self.assertEqual(unnamed, [])

    def test_waits_for_syllables_to_end(self):
        b = self.browser
        b.cdp("Input.imeSetComposition", text="한", selectionStart=1, selectionEnd=1)
        prevented = b.run("const e = new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true});"
                          "document.querySelector('#question').dispatchEvent(e); return e.defaultPrevented")
        self.assertFalse(prevented)
        self.assertEqual(b.run("return document.querySelectorAll('.turn').length"), 0)
        b.cdp("Input.insertText", text="한글")
        b.driver.switch_to.active_element.send_keys("\n")
        self.assertEqual(b.text(".asked .words"), "한글")
        b.wait_answer()

    @needs("mock")
    def test_modules(self):
        b = self.browser
        b.open("/unit/unit.html", forget=False)
        self.assertGreater(b.wait("return window.finished"), 7)
        self.assertEqual(b.run("return window.failed"), [])

    @needs("shots")
    def test_shots(self):
        self.expected = (429,)
        if self.mock:
            self.mock.model = MOVES
        take_shots(self.browser, pathlib.Path(ARGUMENTS.shots))
