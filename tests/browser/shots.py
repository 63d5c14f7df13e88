"""Pictures of the page, to be looked at: desktop and phone, light and dark; with the answers of whoever is asked."""
from browser import DEMO


def shot(browser, folder, name):
    browser.run("document.querySelector('#notice').hidden = true")
    browser.driver.save_screenshot(str(folder / f"{name}.png"))


def conversation(browser):
    browser.drop(DEMO / "chart_ko.png")
    browser.wait("return document.querySelector('#tray .picture img')?.naturalWidth > 0")
    browser.ask("3분기 판매량은 얼마인가요?")
    browser.wait_answer()
    browser.ask("Write it as a table.")
    browser.wait_answer(2)


def take_shots(browser, folder):
    folder.mkdir(parents=True, exist_ok=True)
    browser.open()
    shot(browser, folder, "desktop_welcome")
    conversation(browser)
    shot(browser, folder, "desktop_light")
    browser.dark(True)
    browser.click("#language")
    shot(browser, folder, "desktop_dark")
    browser.dark(False)
    browser.drop(DEMO / "question_en.wav")
    browser.wait("return document.querySelector('#tray .sound')")
    shot(browser, folder, "desktop_sound")
    browser.click("#write-down")
    browser.wait_answer(3)
    browser.ask("busy")
    browser.wait_answer(4)
    shot(browser, folder, "desktop_heard_and_error")
    browser.phone()
    try:
        phone(browser, folder)
    finally:
        browser.desktop()
        browser.dark(False)


def phone(browser, folder):
    browser.open()
    browser.click("#language")
    shot(browser, folder, "phone_welcome")
    browser.dark(True)
    shot(browser, folder, "phone_welcome_dark")
    conversation(browser)
    shot(browser, folder, "phone_dark")
    browser.dark(False)
    browser.run("document.querySelector('#thread').scrollTop = 0")
    shot(browser, folder, "phone_light")
    browser.click("#open-library")
    browser.wait("return document.querySelector('#library').getBoundingClientRect().left === 0")
    shot(browser, folder, "phone_list")
    browser.click("#close-library")
    browser.click("#mic")
    browser.wait("return document.querySelector('#recording-time').textContent >= '0:02'")
    shot(browser, folder, "phone_recording")
    browser.click("#recording-drop")
