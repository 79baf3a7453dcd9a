// ▶: every chapter on every kernel in the tab, and what can go wrong. Without a built tab
// (`cargo xtask tab`) the pages have no button.
//
// What the chapters print is written to BOOK_TAB_OUTPUT: `cargo xtask browser` compares it
// with what is recorded, by the rules that the tests of the chapters have too.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";

import { FOLDER, PAGES, PHONE, SITE, visit } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");
const LESSONS = PAGES.filter((it) => /^ch\d+-/.test(it));
const BUILT = existsSync(new URL("tab/", FOLDER));
const OUTPUT = process.env.BOOK_TAB_OUTPUT;
const LESSON = "ch06-iterate.html";
const LONG = 120_000;

/** The tab's tests need one; what needs none is tested anyhow. */
const built = (name, work) => test(name, { skip: !BUILT && "没有做：cargo xtask tab" }, work);

const open = (name, work, options = {}) => visit(new URL(name, SITE), options, work);
const bar = (page) => page.locator(".tab-bar").first();
const start = (page) => bar(page).getByRole("button");
const status = (page) => bar(page).getByRole("status");
const says = (place, words) => place.filter({ hasText: words }).waitFor({ timeout: LONG });
const screen = (page) => page.locator(".tab-screen");
const recorded = (page) => page.locator("figure.output pre > code").allTextContents();

async function ran(page) {
  await start(page).click();
  await says(status(page), "运行完了");
  return screen(page).textContent();
}

test("without a built tab no page has a button", { skip: BUILT && "做好了" }, async () => {
  for (const name of LESSONS) {
    await open(name, async (page) => {
      assert.equal(await page.locator(".tab-bar").count(), 0);
      assert.equal(await page.evaluate(() => typeof window.tab), "undefined");
    });
  }
});

built("nothing is fetched before the click but a little script", async () => {
  await open(LESSON, async (page) => {
    await page.waitForLoadState("networkidle");
    const fetched = await page.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name, transferSize }) => ({ name, transferSize })),
    );
    assert.deepEqual(fetched.filter((it) => it.name.includes("/tab/")), []);
    const scripts = fetched.filter((it) => /\/theme\/tab[\w-]*\.js$/.test(it.name));
    const bytes = scripts.reduce((sum, it) => sum + it.transferSize, 0);
    assert.ok(scripts.length > 0 && bytes > 0 && bytes <= 20_000, `${bytes}`);
  });
});

built("there is a button at the command and at each step", async () => {
  for (const name of LESSONS) {
    await open(name, async (page) => {
      const steps = await page.locator("figure.output[id^=step-]").count();
      assert.equal(await page.locator("figure.output[id^=step-] > .tab-bar button").count(), steps);
      assert.ok((await page.locator(".tab-bar[data-program] button").count()) > 0, name);
    });
  }
});

built("every chapter runs on every kernel, and differs where the book says so", async () => {
  for (const name of LESSONS) {
    await open(name, async (page) => {
      const program = name.replace(".html", "");
      const kernels = await page.evaluate(() => window.tab.data.kernels);
      for (const [at, kernel] of kernels.entries()) {
        if (at > 0) {
          await page.getByLabel("内核：").selectOption(kernel.name);
        }
        const text = await ran(page);
        if (OUTPUT) {
          const folder = path.join(OUTPUT, kernel.name);
          mkdirSync(folder, { recursive: true });
          writeFileSync(path.join(folder, `${program}.txt`), text);
        }
        const known = Object.keys(kernel.differences[program] ?? {});
        const odd = await page.evaluate(() =>
          [...document.querySelectorAll("figure.output:has(.tab-why)")].map((it) => it.id.replace("step-", "")),
        );
        assert.deepEqual(odd.sort(), known.sort(), `${program} on ${kernel.release}`);
        const feet = await page.locator(".tab-foot").allTextContents();
        assert.ok(feet.length > 0 && feet.every((it) => it.includes(`Linux ${kernel.release}`)), `${feet}`);
      }
    });
  }
});

built("a step runs in its place, and its recorded output comes back", async () => {
  await open(LESSON, async (page) => {
    const step = page.locator("#step-1");
    const old = await recorded(page);
    await step.locator(".tab-bar button").click();
    await says(step.getByRole("status"), "运行完了");
    await step.getByText("刚才在这个标签页里运行的").waitFor();
    assert.equal(await page.locator("pre.tab-live").count(), await page.locator("figure.output[id^=step-]").count());
    await step.getByRole("button", { name: "看记录的输出" }).click();
    assert.equal((await recorded(page))[0], old[0]);
    await step.getByRole("button", { name: "看刚才的输出" }).click();
    assert.match((await recorded(page))[0], /^第 1 步/);
    await step.getByRole("button", { name: /再运行/ }).click();
    await says(step.getByRole("status"), "运行完了");
  });
});

built("--watch goes on until it's stopped, and ends cleanly", async () => {
  await open(LESSON, async (page) => {
    const watch = page.locator('.tab-bar[data-arguments="--watch"]');
    await watch.getByRole("button").click();
    await says(screen(page), /snapshot\(map\)\?[^]*snapshot\(map\)\?/);
    await watch.getByRole("button", { name: /停止/ }).click();
    await says(watch.getByRole("status"), "运行完了");
    assert.match(await screen(page).textContent(), /收到 Ctrl\+C 或 SIGTERM，到此结束/);
  });
});

built("--hold keeps the map until it's stopped; another terminal finds it", async () => {
  await open(LESSON, async (page) => {
    await ran(page);
    await page.getByLabel("--hold").check();
    await start(page).click();
    await says(screen(page), /map 还在，id 是 \d+/);
    const id = (await screen(page).textContent()).match(/id 是 (\d+)/)[1];
    const programs = await page.evaluate(() => window.tab.data.programs);
    if (programs.includes("mapsh")) {
      const seen = await page.evaluate(async (id) => {
        const vm = await window.tab.start();
        const decoder = new TextDecoder();
        let text = "";
        const onBytes = (bytes) => (text += decoder.decode(bytes, { stream: true }));
        const ended = vm.run({ terminal: 2, program: "mapsh", onBytes });
        // What is typed before the prompt is dropped.
        const prompt = async () => {
          while (!/mapsh> [^\n]*$/.test(text)) {
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        };
        await prompt();
        text = "";
        vm.type(2, `id ${id}\r`);
        await prompt();
        vm.type(2, "\x04");
        await ended;
        return text;
      }, id);
      assert.match(seen, /queues/, seen);
    }
    await start(page).click();
    await says(status(page), "运行完了");
    assert.match(await screen(page).textContent(), /收到 Ctrl\+C 或 SIGTERM，到此结束/);
  });
});

built("two restored kernels don't have the same random numbers", async () => {
  const numbers = new Set();
  for (let round = 0; round < 2; round++) {
    await open(LESSON, async (page) => {
      numbers.add(
        await page.evaluate(async () => {
          const vm = await window.tab.start();
          return vm.about.uuid;
        }),
      );
    });
  }
  assert.equal(numbers.size, 2, `${[...numbers]}`);
});

built("what was downloaded is kept for the next visit", async () => {
  await open(LESSON, async (page) => {
    await ran(page);
    await page.waitForFunction(async () => {
      const kept = await caches.open("ebpf-map-book/tab");
      return (await kept.keys()).length === 2;
    });
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.reload();
    await ran(page);
    assert.deepEqual(asked.filter((it) => /\.(zst|gz)$/.test(it)), []);
  });
});

/** Breaks something, and sees that the page says so and keeps what is recorded. */
async function fails(page, words) {
  const old = await recorded(page);
  await start(page).click();
  await says(status(page), words);
  await says(status(page), "记录的输出还在");
  assert.deepEqual(await recorded(page), old);
}

built("a download that breaks half-way is said, and can be tried again", async () => {
  await open(LESSON, async (page) => {
    const half = async (route) => {
      const answer = await route.fetch();
      const body = await answer.body();
      await route.fulfill({ status: 200, body: body.subarray(0, body.length / 2) });
    };
    await page.route("**/*.zst", half);
    await fails(page, "下载中断了");
    await page.unroute("**/*.zst");
    await ran(page);
  });
});

built("where there's no room to keep the download it runs all the same", async () => {
  await open(LESSON, async (page) => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Storage.overrideQuotaForOrigin", { origin: SITE.origin, quotaSize: 100_000 });
    await ran(page);
    const kept = await page.evaluate(async () => (await (await caches.open("ebpf-map-book/tab")).keys()).length);
    assert.equal(kept, 0);
  });
});

built("a browser without WebAssembly is told so", async () => {
  await open("preface.html", async (page) => {
    await page.addInitScript(() => delete globalThis.WebAssembly);
    await page.goto(`${new URL(LESSON, SITE)}`);
    await fails(page, "不能运行WebAssembly");
  });
});

for (const colorScheme of ["light", "dark"]) {
  built(`on a phone it fits and is accessible, ${colorScheme}`, async () => {
    await open(
      LESSON,
      async (page) => {
        await ran(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${wide}`);
        await page.evaluate(AXE);
        const found = await page.evaluate(async () => {
          const { violations } = await axe.run({ include: [[".tab-bar"], [".tab-panel"], [".tab-foot"]] });
          return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
        });
        assert.deepEqual(found, []);
      },
      { viewport: PHONE, colorScheme },
    );
  });
}

built("the zip's pages run it from a folder", async () => {
  const folder = new URL(`file://${process.env.BOOK_UNZIPPED}/ebpf-map-rust/`);
  await visit(new URL(LESSON, folder), {}, async (page) => {
    assert.match(await ran(page), /完成：走了/);
  });
});

built("a page from a folder that lacks the files says how to run it", async () => {
  let said = false;
  const visited = visit(new URL(LESSON, FOLDER), {}, async (page) => {
    await fails(page, "cargo xtask book --serve");
    said = true;
  });
  // The browser itself tells the console that it found no such file.
  await assert.rejects(visited, /ERR_FILE_NOT_FOUND/);
  assert.ok(said);
});
