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


def episode(browser, task, words=""):
    """Played until its video has come to the end."""
    browser.click(f"#robot-tasks [value={task}]")
    browser.run("document.querySelector('#robot-words').value = arguments[0]; document.querySelector('#robot-seed').value = '3'", words)
    browser.click("#robot-play")
    browser.wait("return document.querySelector('#robot-stage').getAttribute('aria-busy') === 'false'")
    browser.wait("return document.querySelector('#robot-stage video')?.currentTime > 2 || !document.querySelector('#robot-stage video')")


def robot_at_a_desk(browser, folder):
    browser.open()
    if not browser.wait("return document.querySelector('#model').textContent") or not browser.visible("#robot-open"):
        return
    browser.click("#robot-open")
    shot(browser, folder, "robot_empty")
    browser.run("document.querySelector('#robot-words').value = 'slow'")
    browser.click("#robot-play")
    browser.wait("return document.querySelector('#robot-stage .time')?.textContent > '0.3'")
    shot(browser, folder, "robot_playing")
    browser.click("#robot-stop")
    episode(browser, "push")
    shot(browser, folder, "robot_light")
    browser.dark(True)
    episode(browser, "push-t", "slide the T onto its outline, but miss")
    shot(browser, folder, "robot_dark")
    browser.dark(False)
    browser.run("document.querySelector('#robot-words').value = 'busy'")
    browser.click("#robot-play")
    browser.wait("return document.querySelector('#robot-stage .trouble')")
    shot(browser, folder, "robot_error")


def robot_on_a_phone(browser, folder):
    if not browser.visible("#robot-try"):
        return
    browser.click("#robot-try")
    shot(browser, folder, "phone_robot_empty")
    episode(browser, "push-t")
    shot(browser, folder, "phone_robot")
    browser.run("document.querySelector('#robot .body').scrollTop = 0")
    shot(browser, folder, "phone_robot_top")
    browser.dark(True)
    episode(browser, "pick", "초록 네모를 피해서 빨간 블록을 집어 들고 그대로 있어 줘. miss")
    shot(browser, folder, "phone_robot_dark")
    browser.dark(False)
    browser.click("#robot-close")


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
    robot_at_a_desk(browser, folder)
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
    robot_on_a_phone(browser, folder)
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
