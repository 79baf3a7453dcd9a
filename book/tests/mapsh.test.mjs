// mapsh in the tab: terminals, scripts in links, tasks. Without a built tab
// (`cargo xtask tab`) the pages say how to run it elsewhere.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

import { FOLDER, PHONE, SITE, visit } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");
const BUILT = existsSync(new URL("tab/", FOLDER));
const LONG = 120_000;
const SCRIPTS = new URL("../../book/mapsh/", FOLDER);

const built = (name, work) => test(name, { skip: !BUILT && "没有做：cargo xtask tab" }, work);
const open = (name, work, options = {}) => visit(new URL(name, SITE), options, work);
const press = (page, words) => page.getByRole("button", { name: words }).first().click();
const says = (place, words) => place.filter({ hasText: words }).first().waitFor({ timeout: LONG });

/** What a terminal shows, from xterm's text for screen readers. */
const shows = (page, number, words) =>
  page.waitForFunction(
    ([number, words]) =>
      document
        .querySelector(`.shell-screen[aria-label="终端${number}"] .xterm-accessibility-tree`)
        ?.textContent.replaceAll("\u00a0", " ")
        .includes(words),
    [number, words],
    { timeout: LONG },
  );

/** Types into a terminal that waits for a line. */
async function types(page, number, keys) {
  await shows(page, number, "mapsh>");
  await page.locator(`.shell-screen[aria-label="终端${number}"]`).click();
  await page.keyboard.type(keys);
}

/** Lines, each typed when the one before was answered; gives what a script would print. */
const answers = (page, script) =>
  page.evaluate(async (script) => {
    const vm = await window.tab.start();
    const decoder = new TextDecoder();
    const PROMPT = /(\x1b\[\?2026h)?\r\x1b\[Kmapsh> \r\x1b\[7C(\x1b\[\?2026l)?$/;
    let text = "";
    let heard = () => {};
    const onBytes = (bytes) => {
      text += decoder.decode(bytes, { stream: true });
      heard();
    };
    const prompt = (from) =>
      new Promise((resolve) => {
        heard = () => {
          const at = from ? text.indexOf("\r\n") + 2 : 0;
          if (at !== 1 && PROMPT.test(text)) {
            resolve(text.slice(at).replace(PROMPT, ""));
          }
        };
        heard();
      });
    const ended = vm.run({ terminal: 1, program: "mapsh", onBytes });
    await prompt(false);
    let all = "";
    const took = [];
    for (const line of script.trimEnd().split("\n")) {
      text = "";
      const start = performance.now();
      vm.type(1, `${line}\r`);
      const answer = await prompt(true);
      took.push(performance.now() - start);
      all += `mapsh> ${line}\n${answer.replaceAll("\r\n", "\n")}`;
    }
    vm.type(1, "\x04");
    await ended;
    took.sort((one, other) => one - other);
    const { rules, indent } = window.tab.data;
    const normal = (text) => {
      let plain = text.replaceAll(indent, " ");
      for (const { name, markers } of rules) {
        for (const marker of markers) {
          const parts = plain.split(marker);
          plain = parts.map((it, at) => (at ? it.replace(/^\d+/, `<${name}>`) : it)).join(marker);
        }
      }
      return plain;
    };
    return { all: normal(all), median: took[took.length >> 1], normal: `${normal}`, rules, indent };
  }, script);

test("the pages say how to run it elsewhere, and show a script that a link carries", async () => {
  const script = "create hash k4 v8 max=2 name=t\nupdate t 1 100";
  await open(`mapsh.html#sh=${encodeURIComponent(script)}`, async (page) => {
    await page.getByText("cargo lab mapsh", { exact: false }).first().waitFor();
    assert.equal(await page.locator(".shell-script textarea").inputValue(), script);
    const fetched = await page.evaluate(() => performance.getEntriesByType("resource").map((it) => it.name));
    assert.deepEqual(fetched.filter((it) => it.includes("/tab/")), []);
  });
});

test("the pages are usable by keyboard and screen reader, on a phone too", async () => {
  for (const name of ["mapsh.html", "mapsh-tasks.html"]) {
    await open(
      name,
      async (page) => {
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => window.axe.run("main"));
        assert.deepEqual(violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html)}`), []);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= PHONE.width, `${name}: ${wide}`);
      },
      { viewport: PHONE },
    );
  }
});

built("scripts print in the tab what they print on the host", async () => {
  await open("mapsh.html", async (page) => {
    for (const name of ["commands", "misread"]) {
      const script = readFileSync(new URL(`${name}.mapsh`, SCRIPTS), "utf8");
      const seen = await answers(page, script);
      const recorded = await page.evaluate(
        ([text, { rules, indent }]) => {
          let plain = text.replaceAll(indent, " ");
          for (const { name, markers } of rules) {
            for (const marker of markers) {
              const parts = plain.split(marker);
              plain = parts.map((it, at) => (at ? it.replace(/^\d+/, `<${name}>`) : it)).join(marker);
            }
          }
          return plain;
        },
        [readFileSync(new URL(`${name}.txt`, SCRIPTS), "utf8"), seen],
      );
      console.log(`${name}: a line is answered within ${seen.median.toFixed(1)} ms (median)`);
      assert.equal(seen.all, recorded);
    }
  });
});

built("a script in the address is run when that is asked for", async () => {
  const script = "create hash k4 v8 max=2 name=t\nupdate t 1 100 noexist\nupdate t 1 200 noexist";
  await open(`mapsh.html#sh=${encodeURIComponent(script)}`, async (page) => {
    await press(page, "▶ 运行这个脚本");
    await shows(page, 1, "EEXIST");
  });
});

built("somebody types, and the other terminal finds the map", async () => {
  await open("mapsh.html", async (page) => {
    await press(page, "▶ 打开终端");
    await types(page, 1, "create hash k4 v8 max=2 name=t\n");
    await shows(page, 1, "Ok(fd");
    await types(page, 1, "update t 7 70\n");
    await shows(page, 1, "Ok(())");
    await types(page, 1, "info t\n");
    await shows(page, 1, "info.name");
    const text = await page.locator('[aria-label="终端1"] .xterm-accessibility-tree').textContent();
    const id = text.replaceAll("\u00a0", " ").match(/info\.id = (\d+)/)[1];
    await press(page, "▶ 再开一个终端");
    await types(page, 2, `id ${id} as p\n`);
    await shows(page, 2, "p = HASH");
    await types(page, 2, "dump p\n");
    await shows(page, 2, "7 = 70");
  });
});

built("below a chapter mapsh opens the map that the chapter holds", async () => {
  await open("ch06-iterate.html", async (page) => {
    const bar = page.locator(".tab-bar").first();
    await bar.getByRole("button").click();
    await says(bar.getByRole("status"), "运行完了");
    await page.getByLabel("--hold").check();
    await bar.getByRole("button").click();
    await says(page.locator(".tab-screen"), /map 还在，id 是 \d+/);
    const id = (await page.locator(".tab-screen").textContent()).match(/id 是 (\d+)/)[1];
    await press(page, "▶ 试一试");
    await types(page, 2, `id ${id} as p\ndump p\n`);
    await shows(page, 2, "后面没有 key 了");
    await bar.getByRole("button").click();
    await says(bar.getByRole("status"), "运行完了");
  });
});

built("a task is failed, then solved, and stays done", async () => {
  await open("mapsh-tasks.html", async (page) => {
    const task = page.locator('[data-task="full"]');
    const said = task.locator(".shell-result");
    await task.getByRole("button", { name: "▶ 做这个任务" }).click();
    await shows(page, 1, "mapsh>");
    await task.getByRole("button", { name: "检查" }).click();
    await says(said, "内核里没有叫 pair 的 map");
    await types(page, 1, "create hash k4 v8 max=2 name=pair\nbatch update pair 1=10 2=20\n");
    await shows(page, 1, "count = 2");
    await task.getByRole("button", { name: "检查" }).click();
    await says(said, "通过了");
    await page.reload();
    await page.locator("h3.shell-done").waitFor();
  });
});
