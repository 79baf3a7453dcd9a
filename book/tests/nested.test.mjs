// The book below a path of its host: its links, whether written or found, stay below it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CHAPTER, NESTED, visit } from "./browser.mjs";

/** Where this book says that it's published. */
const PUBLISHED = process.env.BOOK_NESTED_ADDRESS;

const MOVED = process.env.BOOK_NESTED_MOVED;

/** Looks something up from an open page, and follows the first hit. */
async function searchAndFollow(page) {
  await page.keyboard.press("/");
  await page.locator("#mdbook-searchbar").fill("遍历");
  await page.locator("#mdbook-searchresults a").first().click();
  await page.waitForURL((url) => url.pathname === new URL(CHAPTER, NESTED).pathname);
}

test("the book is below a path, and nowhere else", () => {
  assert.notEqual(NESTED.pathname, "/");
  assert.equal(NESTED.pathname, new URL(PUBLISHED).pathname);
});

test("search leads below the path", async () => {
  await visit(new URL("preface.html", NESTED), {}, searchAndFollow);
});

test("an address that leads nowhere, however deep, gets a page that works", async () => {
  const lost = `${new URL("no/such/page.html", NESTED)}`;
  await visit(NESTED, {}, async (page) => {
    let status;
    await page.route(lost, async (route) => {
      const response = await route.fetch();
      status = response.status();
      // As an error, the browser would report it on the console.
      await route.fulfill({ response, status: 200 });
    });
    const open = () => page.goto(lost);
    await open();
    assert.equal(status, 404);
    assert.match(await page.title(), /^没有这一页 - /);
    await page.locator("main").getByRole("link", { name: "前言" }).click();
    await page.waitForURL(`${new URL("preface.html", NESTED)}`);
    await open();
    await searchAndFollow(page);
  });
});

test("a page that has moved leads to its new place", async () => {
  await visit(NESTED, {}, async (page) => {
    // mdBook's page in between names no icon, so the browser asks the host for one.
    await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
    await page.goto(`${new URL(MOVED, NESTED)}`);
    await page.waitForURL(`${new URL("preface.html", NESTED)}`);
  });
});

test("each page says where it is published, and the sitemap lists it", async () => {
  await visit(new URL(CHAPTER, NESTED), {}, async (page) => {
    const canonical = () => page.locator("link[rel=canonical]").getAttribute("href");
    const card = () => page.locator("meta[property='og:image']").getAttribute("content");
    assert.equal(await canonical(), `${PUBLISHED}${CHAPTER}`);
    const picture = (await card()).replace(PUBLISHED, `${NESTED}`);
    assert.equal((await page.request.get(picture)).status(), 200);
    const sitemap = await (await page.request.get(`${new URL("sitemap.xml", NESTED)}`)).text();
    assert.ok(sitemap.includes(`<loc>${await canonical()}</loc>`), sitemap);
    await page.goto(`${NESTED}`);
    assert.equal(await canonical(), PUBLISHED);
  });
});
