#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Opens the report in headless Chromium at desktop and phone width, light and dark, and checks what a reader would stumble over.

usage: scripts/report_test.py [--page FILE] [--screens FOLDER]

Checked: no message on the console, nothing loaded, every figure has marks of its own inside its picture, no scrolling of the page
sideways, headings in order, tables with captions, names for pictures, links that lead somewhere, no id twice, tips by pointer, tap and
keyboard, printing. Then the same checks on copies of the page that are broken on purpose: they must find something. Screenshots stay.
Exit code 1: something was found.
"""
import argparse
import base64
import pathlib
import sys
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

DESKTOP = (1280, 900)
PHONE = (390, 844)
LONGEST_SCREEN = 15000  # pixels; Chromium draws no more at once

# Findings as a list of texts, from inside the page.
CHECKS = """
const found = [];
const name = e => e.closest("section")?.id + ": " + (e.getAttribute("aria-label") || e.textContent || "").slice(0, 60);
const root = document.documentElement;
if (root.scrollWidth > root.clientWidth) {
  const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > root.clientWidth + 1 &&
    !e.closest(".scroll") && !e.closest("nav") && !e.closest(".skip"));
  found.push("the page scrolls sideways: " + root.scrollWidth + " > " + root.clientWidth + " " + wide.slice(0, 3).map(name).join(" | "));
}
if (performance.getEntriesByType("resource").some(e => !e.name.startsWith("data:"))) found.push("something was loaded from elsewhere");
const plots = [...document.querySelectorAll("svg.plot")];
if (plots.length < arguments[0]) found.push("only " + plots.length + " figures");
const folded = [...document.querySelectorAll("details:not([open])")];
for (const d of folded) d.open = true;
for (const plot of plots) {
  const box = plot.viewBox.baseVal;
  const marks = [...plot.querySelectorAll("rect, circle, path")].filter(m => !m.matches(".grid, .axis, .limit"));
  const drawn = marks.filter(m => { const b = m.getBBox(); return b.width > 0 || b.height > 0; });
  if (drawn.length === 0) found.push("no marks: " + name(plot));
  if (!plot.getAttribute("aria-label")) found.push("a picture without a name in " + name(plot.closest("section")));
  const frame = plot.getBoundingClientRect();
  for (const text of plot.querySelectorAll("text")) {
    const b = text.getBoundingClientRect(), at = frame;
    if (b.left < at.left - 2 || b.right > at.right + 2 || b.top < at.top - 3 || b.bottom > at.bottom + 3)
      found.push("text outside of its picture: " + text.textContent + " in " + name(plot));
  }
}
for (const figure of document.querySelectorAll("figure"))
  if (!figure.querySelector("figcaption")?.textContent.trim()) found.push("a figure without a caption: " + name(figure));
for (const table of document.querySelectorAll("table")) {
  if (!table.caption || !table.caption.textContent.trim()) found.push("a table without a caption: " + name(table));
  if (table.tBodies[0].rows.length === 0) found.push("an empty table: " + name(table));
}
let level = 0;
for (const h of document.querySelectorAll("h1, h2, h3, h4")) {
  const next = Number(h.tagName[1]);
  if (next > level + 1) found.push("a heading of level " + next + " behind one of level " + level + ": " + h.textContent);
  level = next;
}
if (document.querySelectorAll("h1").length !== 1) found.push("not one h1");
const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push("an id twice: " + id);
for (const a of document.querySelectorAll("a[href^='#']")) if (!document.querySelector(a.getAttribute("href"))) found.push("a dead link: " + a.textContent);
for (const box of document.querySelectorAll(".scroll")) {
  if (box.tabIndex !== 0 || !box.getAttribute("aria-label")) found.push("a box that the keyboard does not reach: " + name(box));
}
for (const d of folded) d.open = false;
return [...new Set(found)];
"""

TIPS = """
const tip = document.getElementById("tip"), found = [];
const say = (what, wanted) => { if (tip.hidden || !tip.textContent.includes(wanted)) found.push("no tip by " + what + ": '" + tip.textContent + "'"); };
const cell = document.querySelector("#arrays g[data-tip] [data-tip]"), block = document.querySelector("#chip [data-tip][tabindex]");
if (!cell || !block) return ["nothing to point at"];
cell.scrollIntoView({block: "center", behavior: "instant"});
cell.dispatchEvent(new PointerEvent("pointerover", {bubbles: true}));
say("pointer", cell.dataset.tip); say("pointer", cell.parentElement.dataset.tip);
const b = tip.getBoundingClientRect();
if (b.left < 0 || b.right > innerWidth || b.top < 0 || b.bottom > innerHeight) found.push("the tip leaves the window");
document.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape"}));
if (!tip.hidden) found.push("Escape leaves the tip");
cell.dispatchEvent(new MouseEvent("click", {bubbles: true})); say("tap", cell.dataset.tip);
block.focus(); say("keyboard", block.dataset.tip.slice(0, 20)); block.blur();
return found;
"""


def browser():
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-color-profile=srgb", "--disable-dev-shm-usage"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


def show(driver, page, size, scheme):
    width, height = size
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    driver.get_log("browser")
    driver.get(page.resolve().as_uri())


def findings(driver, least):
    found = [f"console: {entry['message']}" for entry in driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    return found + driver.execute_script(CHECKS, least) + driver.execute_script(TIPS)


def colours(driver):
    """Background and ink of the page."""
    return driver.execute_script("const s = getComputedStyle(document.body); return [s.backgroundColor, s.color]")


def screenshot(driver, path, width):
    height = min(LONGEST_SCREEN, driver.execute_script("window.scrollTo({top: 0, behavior: \"instant\"}); document.activeElement.blur(); return document.documentElement.scrollHeight"))
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {
        "format": "png", "captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}})
    path.write_bytes(base64.b64decode(shot["data"]))


def check_page(driver, page, screens, least):
    problems = []
    seen = {}
    for size, device in ((DESKTOP, "desktop"), (PHONE, "phone")):
        for scheme in ("light", "dark"):
            show(driver, page, size, scheme)
            problems += [f"{device}, {scheme}: {text}" for text in findings(driver, least)]
            seen[scheme] = colours(driver)
            screenshot(driver, screens / f"{device}-{scheme}.png", size[0])
    if seen["light"] == seen["dark"]:
        problems.append("light and dark look the same")
    pdf = driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "paperWidth": 8.27, "paperHeight": 11.69})
    (screens / "report.pdf").write_bytes(base64.b64decode(pdf["data"]))
    if len(pdf["data"]) < 10000:
        problems.append("printing gives next to nothing")
    return problems


# What is done to a copy of the page, and a word of what must be found.
BROKEN = (
    ("</main>", "<div style='width:2000px'>x</div></main>", "sideways"),
    ("<script>", "<script>console.error('broken');</script><script>", "console"),
    ("</main>", "<svg class='plot' aria-label='empty' viewBox='0 0 9 9'></svg></main>", "no marks"),
    ("</main>", "<h2>a</h2><h4>b</h4></main>", "heading"),
    ("</main>", "<table><tbody></tbody></table></main>", "caption"),
    ("</main>", "<a href='#nowhere'>x</a></main>", "dead link"),
    ("</main>", "<svg class='plot' aria-label='a' viewBox='0 0 9 9' width='9' height='9'><rect width='1' height='1'/>"
                "<text x='50' y='5'>far</text></svg></main>", "text outside"),
    ('document.addEventListener(name, follow)', "0", "no tip"),
)


def check_the_checks(driver, page, least):
    text = page.read_text(encoding="utf-8")
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        for old, new, wanted in BROKEN:
            if old not in text:
                problems.append(f"check of the checks: '{old}' is not in the page")
                continue
            at = text.rindex(old) if old.startswith("</") else text.index(old)
            copy = pathlib.Path(folder) / "broken.html"
            copy.write_text(text[:at] + new + text[at + len(old):], encoding="utf-8")
            show(driver, copy, PHONE, "light")
            if not any(wanted in found for found in findings(driver, least)):
                problems.append(f"check of the checks: nothing with '{wanted}' was found in a page with {new[:50]}")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--page", type=pathlib.Path, default=pathlib.Path("build/report/index.html"))
    parser.add_argument("--screens", type=pathlib.Path, default=pathlib.Path("build/report/screens"))
    parser.add_argument("--least", type=int, default=18, help="figures that the page must have (default: %(default)s)")
    args = parser.parse_args()
    if not args.page.is_file():
        print(f"report_test: {args.page}: not there; make report would be right", file=sys.stderr)
        return 2
    args.screens.mkdir(parents=True, exist_ok=True)
    driver = browser()
    try:
        problems = check_page(driver, args.page, args.screens, args.least) + check_the_checks(driver, args.page, args.least)
    finally:
        driver.quit()
    for problem in problems:
        print(f"report_test: {problem}", file=sys.stderr)
    print(f"report_test: {args.page}: {'ok' if not problems else f'{len(problems)} findings'}, screenshots in {args.screens}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
