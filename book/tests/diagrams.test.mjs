// The diagrams: whole, in the theme's colours, and legible on a phone and on paper.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PAGES, PHONE, SITE, showAll, visit } from "./browser.mjs";

/** The smallest text that a reader of a phone should meet, in CSS pixels. */
const LEGIBLE = 10;

/** What leaves its drawing, or lies on other words. */
function crowded() {
  const cross = (one, other) =>
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y + 2 < other.y + other.height - 2 &&
    other.y + 2 < one.y + one.height - 2;
  return [...document.querySelectorAll(".diagram svg")].flatMap((svg) => {
    const { width, height } = svg.viewBox.baseVal;
    const texts = [...svg.querySelectorAll("text")].map((text) => [text.textContent, text.getBBox()]);
    return texts.flatMap(([words, box], at) => {
      const outside = box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height;
      const others = texts.slice(at + 1).filter(([, other]) => cross(box, other));
      return [...(outside ? [`${words} is cut off`] : []), ...others.map(([other]) => `${words} is on ${other}`)];
    });
  });
}

const WITH_DIAGRAMS = [];
for (const name of PAGES.filter((name) => /^(preface|ch\d+-)/.test(name))) {
  test(`the diagrams of ${name} are whole and legible on a phone`, async () => {
    await visit(new URL(name, SITE), { viewport: PHONE }, async (page) => {
      for (const svg of await page.locator(".diagram svg").all()) {
        WITH_DIAGRAMS.push(name);
        const sizes = await svg.evaluate((svg) => {
          const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
          return [...svg.querySelectorAll("text")].map((text) => parseFloat(getComputedStyle(text).fontSize) * scale);
        });
        assert.ok(Math.min(...sizes) >= LEGIBLE, `${Math.min(...sizes)} px`);
        assert.ok((await svg.getAttribute("aria-labelledby")).length > 0);
      }
      assert.deepEqual(await page.evaluate(crowded), []);
    });
  });
}

test("the diagrams of the book are on its pages", () => {
  assert.equal(WITH_DIAGRAMS.length, 9);
});

test("a diagram says in words what it shows", async () => {
  await visit(new URL("ch06-iterate.html", SITE), {}, async (page) => {
    // It's the answer of a question.
    await showAll(page);
    const spoken = page.getByRole("img", { name: "边走边删，遍历从头再来" });
    assert.equal(await spoken.count(), 1);
    assert.match(await spoken.ariaSnapshot(), /到2，删掉2/);
  });
});

test("a diagram follows the theme", async () => {
  const colours = {};
  for (const colorScheme of ["light", "dark"]) {
    await visit(new URL("ch06-iterate.html", SITE), { colorScheme }, async (page) => {
      colours[colorScheme] = await page.locator(".diagram").first().evaluate((figure) => {
        const style = (part) => getComputedStyle(figure.querySelector(part));
        return [style("text").fill, style(".node").stroke, style(".node").fill, getComputedStyle(document.body).color];
      });
    });
    const [text, stroke, , body] = colours[colorScheme];
    assert.deepEqual([text, stroke], [body, body]);
  }
  colours.light.forEach((colour, part) => assert.notEqual(colour, colours.dark[part]));
});

test("a diagram isn't cut in two on paper", async () => {
  await visit(new URL("ch06-iterate.html", SITE), {}, async (page) => {
    await page.emulateMedia({ media: "print" });
    const breaks = await page
      .locator(".diagram")
      .evaluateAll((figures) => figures.map((it) => getComputedStyle(it).breakInside));
    assert.deepEqual(breaks, ["avoid", "avoid"]);
  });
});
