// What every check needs: the book's pages, a browser, and a watch over both.
//
// `cargo xtask browser` says where the book is: the folder it is in, and the address of a
// server that sends it compressed.

import assert from "node:assert/strict";
import { accessSync, constants, readdirSync } from "node:fs";
import path from "node:path";
import { after } from "node:test";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

export const SITE = new URL(process.env.BOOK_SITE);
/** The same book, built to be published below a path of its host. */
export const NESTED = new URL(process.env.BOOK_NESTED);
export const FOLDER = pathToFileURL(`${process.env.BOOK_FOLDER}/`);

/** Every page that a reader can come to; toc.html is only a frame in the others. */
export const PAGES = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".html") && name !== "toc.html")
  .sort();

/** A page with every kind of content, for checks that don't need all pages. */
export const CHAPTER = "ch06-iterate.html";

export const PHONE = { width: 360, height: 740 };

let browser;

/** The browser, started once for each file of checks; `port` opens it to other tools. */
export async function launch(port) {
  const flags = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
  ];
  if (process.getuid() === 0) {
    flags.push("--no-sandbox");
  }
  if (port) {
    flags.push(`--remote-debugging-port=${port}`);
  }
  browser ??= await chromium.launch({
    executablePath: installed("chromium"),
    args: flags,
  });
  return browser;
}

after(() => browser?.close());

/** Uncovers what the questions of a page cover, and opens what folds. */
export const showAll = (page) =>
  page.evaluate(() => {
    document.querySelectorAll(".predict [data-does=look]").forEach((button) => button.click());
    document.querySelectorAll("details").forEach((it) => (it.open = true));
  });

function installed(program) {
  for (const folder of process.env.PATH.split(path.delimiter)) {
    const file = path.join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Another folder may have it.
    }
  }
  throw new Error(`PATH 里没有 ${program}`);
}

/**
 * Opens a page of the book in a fresh profile and hands it to `work`. Whatever the check is
 * about, it fails when the console shows an error or a warning, or when the page asks
 * another host for anything.
 */
export async function visit(address, options, work) {
  const context = await (await launch()).newContext(options);
  const faults = [];
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      faults.push(`console: ${message.text()}`);
    }
  });
  context.on("weberror", (fault) => faults.push(`${fault.error()}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    // Data and blobs are what the page has itself.
    const isOwn = ["blob:", "data:"].includes(url.protocol);
    if (url.host !== new URL(address).host && !isOwn) {
      faults.push(`request: ${url}`);
    }
  });
  try {
    const page = await context.newPage();
    await page.goto(`${address}`);
    await work(page);
  } finally {
    await context.close();
  }
  assert.deepEqual(faults, [], `${address}`);
}
