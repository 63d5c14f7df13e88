"""What may go wrong on the visitor's side: a key that cannot be sent, a file that is gone, a microphone that cannot be recorded."""
from case import RECEIPT, PageCase, needs

GONE = """
const gone = () => new DOMException('gone', 'NotReadableError');
FileReader.prototype.readAsDataURL = function () {
  Object.defineProperty(this, 'error', {value: gone()});
  setTimeout(() => this.onerror(new Event('error')));
};
"""
UNRECORDED = """
const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
window.streams = [];
navigator.mediaDevices.getUserMedia = async (wanted) => {
  streams.push(await get(wanted));
  return streams[0];
};
window.MediaRecorder = class {
  static isTypeSupported() { return false; }
  constructor() { throw new DOMException('no format', 'NotSupportedError'); }
};
"""


class Trouble(PageCase):
    @needs("mock")
    def test_asks_again_for_a_key_that_no_header_carries(self):
        b, self.expected = self.browser, (401,)
        self.mock.key = "right"
        b.open()
        b.wait("return document.querySelector('#key-box').checkVisibility()")
        b.element("#key").send_keys("\u314f\ub3d0\n")
        b.wait("return document.querySelector('#key-wrong').checkVisibility()")
        self.assertIsNone(b.run("return sessionStorage.getItem('naru.key')"))
        b.run("document.querySelector('#key').value = ''")
        self.give_key("right")
        b.ask("hello")
        self.assertIn("The total is", b.wait_answer())

    def test_says_that_a_file_is_gone(self):
        b = self.browser
        b.drop(RECEIPT)
        b.wait("return document.querySelector('#tray li')")
        b.run(GONE)
        b.ask("What is the total?")
        self.assertIn("Something in this page failed.", b.wait_answer())
        self.assertTrue(b.visible(".trouble .pill"))

    def test_lets_go_of_a_microphone_that_it_cannot_record(self):
        b = self.browser
        b.run(UNRECORDED)
        b.click("#mic")
        b.wait("return document.querySelector('#notice').innerText.includes('no format')")
        self.assertEqual(b.run("return streams[0].getTracks().map((track) => track.readyState)"), ["ended"])

    def test_says_that_an_example_does_not_come(self):
        b = self.browser
        b.run("window.fetch = () => Promise.reject(new TypeError('Failed to fetch'))")
        b.click("#examples li:nth-child(2) button")
        b.wait("return document.querySelector('#notice').innerText.includes('cannot be reached')")
        self.assertEqual(b.run("return document.querySelectorAll('.turn').length"), 0)

    def test_leaves_the_focus_where_the_visitor_took_it(self):
        b = self.browser
        b.ask("hello")
        b.run("document.querySelector('#theme').focus()")
        b.wait_answer()
        self.assertEqual(b.run("return document.activeElement.id"), "theme")
