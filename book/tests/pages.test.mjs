// Every page: quiet, with nothing from elsewhere, as wide as a phone, and accessible.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

import { CHAPTER, FOLDER, PAGES, PHONE, SITE, showAll, visit } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

const THEMES = ["light", "dark"];

async function isAccessible(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run());
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target}\n${node.html}\n${node.failureSummary}`),
  );
  assert.deepEqual(found, []);
}

/** In the page: the code that scrolls sideways, and the names that are broken in a word. */
function cutCode() {
  const found = [...document.querySelectorAll("pre > code")]
    .filter((code) => code.scrollWidth > code.clientWidth + 1)
    .map((code) => code.innerText);
  for (const code of document.querySelectorAll("main :not(pre) > code")) {
    if (code.getClientRects().length < 2) {
      continue;
    }
    for (const text of code.childNodes) {
      const top = (at) => {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return range.getBoundingClientRect().top;
      };
      for (let at = 1; at < (text.data ?? "").length; at += 1) {
        if (/^[a-z]{2}$/i.test(text.data.slice(at - 1, at + 1)) && top(at) > top(at - 1) + 5) {
          found.push(`${text.data.slice(0, at)}|${text.data.slice(at)}`);
        }
      }
    }
  }
  return found;
}

for (const colorScheme of THEMES) {
  const options = { colorScheme, reducedMotion: "reduce" };

  test(`what opens over a page is accessible, ${colorScheme}`, async () => {
    await visit(new URL(CHAPTER, SITE), options, async (page) => {
      await page.getByRole("button", { name: "主题" }).click();
      await isAccessible(page);
      await page.keyboard.press("Escape");
      await page.keyboard.press("?");
      await isAccessible(page);
      await page.keyboard.press("Escape");
      await page.keyboard.press("/");
      await page.locator("#mdbook-searchbar").fill("遍历");
      await page.locator("#mdbook-searchresults li").first().waitFor();
      await isAccessible(page);
      await page.goto(`${new URL(`${CHAPTER}?highlight=遍历`, SITE)}`);
      await isAccessible(page);
    });
  });

  test(`a page on a phone is accessible, ${colorScheme}`, async () => {
    await visit(new URL(CHAPTER, SITE), { ...options, viewport: PHONE }, async (page) => {
      await isAccessible(page);
      await page.getByRole("button", { name: "目录" }).click();
      await isAccessible(page);
    });
  });
}

for (const name of PAGES) {
  for (const colorScheme of THEMES) {
    test(`${name} is accessible, ${colorScheme}`, async () => {
      await visit(new URL(name, SITE), { colorScheme, reducedMotion: "reduce" }, isAccessible);
    });
  }

  test(`${name} fits on a phone`, async () => {
    await visit(new URL(name, SITE), { viewport: PHONE }, async (page) => {
      const wide = await page.evaluate(() => {
        const scrolls = (element) => element.closest("pre > code, .table-wrapper, .sidebar");
        const edge = document.documentElement.clientWidth;
        return [...document.querySelectorAll("body *")]
          .filter((element) => element.getBoundingClientRect().right > edge + 1)
          .filter((element) => !scrolls(element) && element.checkVisibility({ visibilityProperty: true }))
          .map((element) => element.outerHTML.slice(0, 200));
      });
      assert.deepEqual(wide, []);
      await showAll(page);
      assert.deepEqual(await page.evaluate(cutCode), []);
    });
  });

  // Only a server sends the page for an address that leads nowhere.
  if (name === "404.html") {
    continue;
  }
  test(`${name} opens from a folder`, async () => {
    await visit(new URL(name, FOLDER), {}, async (page) => {
      assert.notEqual(await page.locator("main").innerText(), "");
    });
  });
}
