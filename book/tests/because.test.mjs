// The evidence behind a sentence: there for who asks, and in nobody's way.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

import { CHAPTER, FOLDER, PHONE, SITE, showAll, visit } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

const chapter = new URL(CHAPTER, SITE);

/** The first mark that stands on a recorded fact, and its box. */
async function first(page) {
  const box = page.locator(".why-box", { has: page.locator("a[href*='#case-']") }).first();
  const id = await box.getAttribute("id");
  return [page.locator(`[popovertarget="${id}"]`), page.locator(`[id="${id}"]`)];
}

test("the keyboard opens what the kernels answered, and closes it", async () => {
  await visit(chapter, {}, async (page) => {
    await showAll(page);
    const [mark, box] = await first(page);
    assert.equal(await box.isVisible(), false);
    await mark.press("Enter");
    assert.match(await box.innerText(), /5\.10\.\d+到7\.\d+\.\d+/);
    assert.equal(await mark.getAttribute("aria-label"), "证据");
    await page.keyboard.press("Escape");
    await box.waitFor({ state: "hidden" });
    assert.ok(await mark.evaluate((it) => it === document.activeElement));
  });
});

test("from there a link leads to the row, which is shown", async () => {
  await visit(chapter, {}, async (page) => {
    await showAll(page);
    const [mark, box] = await first(page);
    await mark.click();
    await box.getByRole("link").first().click();
    await page.waitForURL(/appendix-kernels\.html#case-/);
    const row = page.locator(`tr:has([id="${new URL(page.url()).hash.slice(1)}"])`);
    await row.waitFor({ state: "visible" });
  });
});

test("it needs no script", async () => {
  await visit(chapter, { javaScriptEnabled: false }, async (page) => {
    const [mark, box] = await first(page);
    await mark.click();
    assert.match(await box.innerText(), /5\.10/);
    assert.equal(await box.getByRole("link").first().isVisible(), true);
  });
});

test("a box stays within the screen, on a phone and beside the edge", async () => {
  await visit(chapter, { viewport: PHONE }, async (page) => {
    await showAll(page);
    for (const mark of (await page.locator(".why").all()).slice(0, 12)) {
      await mark.click();
      const box = page.locator(".why-box:popover-open");
      const { x, y, width, height } = await box.boundingBox();
      assert.ok(x >= 0 && x + width <= PHONE.width, `${x} ${width}`);
      assert.ok(y >= 0 && y + height <= PHONE.height, `${y} ${height}`);
      await page.keyboard.press("Escape");
    }
  });
});

for (const theme of ["light", "navy"]) {
  test(`an open box can be read by all in the theme ${theme}`, async () => {
    await visit(chapter, { bypassCSP: true }, async (page) => {
      await page.evaluate((name) => localStorage.setItem("mdbook-theme", name), theme);
      await page.reload();
      await showAll(page);
      const [mark] = await first(page);
      await mark.click();
      await page.evaluate(AXE);
      const violations = await page.evaluate(async () => {
        const { violations } = await axe.run({ include: [[".why"], [".why-box:popover-open"]] });
        return violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html).join("\n")}`);
      });
      assert.deepEqual(violations, []);
    });
  });
}

test("reading, copying and printing have none of it", async () => {
  await visit(chapter, {}, async (page) => {
    await showAll(page);
    const sentence = page.locator("main p", { has: page.locator(".why") }).first();
    const copied = await sentence.evaluate((it) => {
      getSelection().selectAllChildren(it);
      return `${getSelection()}`;
    });
    assert.doesNotMatch(copied, /5\.10|证据|libbpf-sys/);
    assert.doesNotMatch(await sentence.innerText(), /libbpf-sys/);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".why:visible, .why-box:visible").count(), 0);
  });
  const print = readFileSync(new URL("print.html", FOLDER), "utf8");
  assert.doesNotMatch(print, /class="why/);
});
