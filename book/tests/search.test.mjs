// Searching in Chinese: what is found first, how fast, and from where.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { CHAPTER, FOLDER, SITE, visit } from "./browser.mjs";

const SEARCHES = JSON.parse(readFileSync(new URL("searches.json", import.meta.url)));

async function search(page, query) {
  const bar = page.locator("#mdbook-searchbar");
  if (!(await bar.isVisible())) {
    await page.keyboard.press("/");
  }
  await bar.fill(query);
  await page.locator("#mdbook-searchresults-header", { hasText: query }).waitFor();
}

/** The first hit as searches.json writes it: the page, and the section's heading. */
async function first(page) {
  const hit = page.locator("#mdbook-searchresults a").first();
  if ((await hit.count()) === 0) {
    return "nothing";
  }
  const url = new URL(await hit.evaluate((link) => link.href));
  const heading = (await hit.textContent()).split(" » ").at(-1);
  return `${url.pathname.split("/").at(-1)} ${heading.trim().replace(/\s+/g, " ")}`;
}

for (const [where, base] of [
  ["a server", SITE],
  ["a folder", FOLDER],
]) {
  test(`every search finds the best section first, from ${where}`, async () => {
    await visit(new URL("preface.html", base), {}, async (page) => {
      const found = {};
      for (const query of Object.keys(SEARCHES)) {
        await search(page, query);
        found[query] = await first(page);
      }
      assert.deepEqual(found, SEARCHES);
    });
  });
}

test("there are 25 searches", () => {
  assert.ok(Object.keys(SEARCHES).length >= 25);
});

test("a search takes less than 50 ms", async () => {
  await visit(new URL("preface.html", SITE), {}, async (page) => {
    await search(page, "map");
    // The processor's time, which other programs on this machine don't lengthen.
    const browser = await page.context().newCDPSession(page);
    await browser.send("Performance.enable", { timeDomain: "threadTicks" });
    const time = async () => {
      const { metrics } = await browser.send("Performance.getMetrics");
      return metrics.find(({ name }) => name === "ScriptDuration").value * 1000;
    };
    let slowest = 0;
    for (const query of Object.keys(SEARCHES)) {
      const start = await time();
      await page.locator("#mdbook-searchbar").fill(query);
      await page.locator("#mdbook-searchresults-header", { hasText: `“${query}”` }).waitFor();
      slowest = Math.max(slowest, (await time()) - start);
    }
    console.log(`slowest: ${slowest.toFixed(1)} ms`);
    assert.ok(slowest > 0 && slowest < 50, `${slowest} ms`);
  });
});

test("an excerpt shows the words in their own case", async () => {
  await visit(new URL("preface.html", SITE), {}, async (page) => {
    await search(page, "enoent 遍历");
    const teaser = page.locator("#mdbook-searchresults .teaser", { hasText: "ENOENT" }).first();
    const emphasised = await teaser.locator("em").allTextContents();
    assert.ok(emphasised.includes("ENOENT"), `${emphasised}`);
    assert.ok(!(await teaser.textContent()).includes("enoent"));
  });
});

test("markup in a section's text stays text", async () => {
  await visit(new URL("preface.html", SITE), {}, async (page) => {
    await search(page, "Vec<u8>");
    const teaser = page.locator("#mdbook-searchresults .teaser").first();
    assert.ok((await teaser.textContent()).includes("Vec<u8>"));
  });
});

test("an input method's keys move nothing until it is done", async () => {
  await visit(new URL("preface.html", SITE), {}, async (page) => {
    await search(page, "删除");
    const before = { address: page.url(), results: await page.locator("#mdbook-searchresults").innerHTML() };
    const bar = page.locator("#mdbook-searchbar");
    const browser = await page.context().newCDPSession(page);
    for (const text of ["b", "bian", "bian li"]) {
      await browser.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
      for (const type of ["keydown", "keyup"]) {
        for (const key of ["i", "ArrowDown", "Enter"]) {
          await bar.evaluate(
            (box, [type, key]) =>
              box.dispatchEvent(new KeyboardEvent(type, { key, isComposing: true, bubbles: true })),
            [type, key],
          );
        }
      }
      assert.equal(page.url(), before.address);
      assert.equal(await page.locator("#mdbook-searchresults").innerHTML(), before.results);
      assert.ok(await bar.evaluate((box) => box === document.activeElement));
    }
    await browser.send("Input.insertText", { text: " 遍历" });
    await page.locator("#mdbook-searchresults-header", { hasText: "删除 遍历" }).waitFor();
  });
});

for (const [where, base] of [
  ["a server", SITE],
  ["a folder", FOLDER],
]) {
  test(`a link with ?search= opens the results, from ${where}`, async () => {
    for (const query of ["遍历", "100%", "&attr", "#include"]) {
      const address = new URL("preface.html", base);
      address.searchParams.set("search", query);
      await visit(address, {}, async (page) => {
        await page.locator("#mdbook-searchresults-header", { hasText: `“${query}”` }).waitFor();
        // What was typed comes back after a reload, whatever is in it.
        await page.reload();
        assert.equal(await page.locator("#mdbook-searchbar").inputValue(), query);
      });
    }
  });

  test(`Enter opens the first hit with the words marked, from ${where}`, async () => {
    await visit(new URL("preface.html", base), {}, async (page) => {
      await search(page, "边走边删");
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.pathname.endsWith(`/${CHAPTER}`));
      assert.equal(new URL(page.url()).searchParams.get("highlight"), "边走边删");
      assert.ok((await page.locator("main mark", { hasText: "边走边删" }).count()) > 0);
    });
  });
}

test("the same words are found again after the box was emptied", async () => {
  await visit(new URL("preface.html", SITE), {}, async (page) => {
    await search(page, "遍历");
    await page.locator("#mdbook-searchbar").fill("");
    await page.locator("#mdbook-searchbar").fill("遍历");
    await page.locator("#mdbook-searchresults li").first().waitFor();
  });
});

test("a search without a hit says so", async () => {
  await visit(new URL("preface.html", SITE), {}, async (page) => {
    await search(page, "没有这样的词");
    const header = await page.locator("#mdbook-searchresults-header").innerText();
    assert.match(header, /^没有找到/);
    assert.equal(await page.locator("#mdbook-searchresults li").count(), 0);
  });
});
