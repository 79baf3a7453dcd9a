// Asking the kernel: what the form says is what is recorded. The records are read here from
// facts/recorded, not from what the page loads.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

import { CHAPTER, FOLDER, PAGES, PHONE, SITE, visit } from "./browser.mjs";

const NAME = "appendix-kernels.html";
const ASK = new URL(NAME, SITE);
const FACTS = new URL("../../facts/", FOLDER);
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

/** How many questions the records are asked. */
const QUESTIONS = 60;

/** The most that the page may load for the form, compressed. */
const HEAVIEST = 60_000;

/** A recorded kernel: its series, and its answers by case and kind of map. */
function read(file) {
  const [heading, ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
  const [, series] = heading.match(/^# (\d+\.\d+)/);
  return { series, answers: new Map(lines.map((line) => [line.split(" | ")[0], line.split(" | ").slice(1)])) };
}

const order = ({ series }) => series.split(".").reduce((sum, part) => sum * 1000 + Number(part), 0);

/** The kernels, the oldest first. Were there two of a series, this test would have to choose. */
const KERNELS = readdirSync(new URL("recorded/", FACTS))
  .filter((name) => !name.startsWith("chapters-"))
  .map((name) => read(new URL(`recorded/${name}`, FACTS)))
  .sort((a, b) => order(a) - order(b));

const CASES = readFileSync(new URL("cases.txt", FACTS), "utf8").split("\n");

const ASKED = [...KERNELS[0].answers.keys()];

/** What the page has to say for a kernel's recorded answer, in words and in their order. */
function words(answer) {
  if (answer === "varies") {
    return "每次不同";
  }
  if (answer === "-") {
    return "没有量";
  }
  const missing = answer.match(/^no map: (\w+)$/);
  if (missing) {
    return `没有这种map（${missing[1]}）`;
  }
  const [, said, effect, left, holds] = answer.match(
    /^(.*?)((?: [+\-~]\d+)*)(?:, (\d+) not as written)?(?: holds \[(.*)\])?$/,
  );
  const parts = [returned(said)];
  for (const [, sign, count] of effect.matchAll(/([+\-~])(\d+)/g)) {
    parts.push(`${{ "+": "多了", "-": "少了", "~": "改了" }[sign]}${count}个`);
  }
  parts.push(left && `其中${left}个没有写到每个CPU`, holds && `里面是[${holds}]`);
  return parts.filter(Boolean).join("，") || "成功";
}

function returned(said) {
  const forms = [
    [/^0$/, () => ""],
    [/^0 number=(\d+)$/, (number) => number],
    [/^0 value=different$/, () => "各个CPU得到的不同"],
    [/^0 value=(\d+)$/, (value) => `得到${value}`],
    [/^0 name=$/, () => "没有名字"],
    [/^0 name=(.+)$/, (name) => `名字是${name}`],
    [/^0 #(\d+)$/, (place) => `第${place}个key`],
    [/^0 a key that isn't there$/, () => "一个不在里面的key"],
    [/^0 count=(\d+)$/, (count) => `count是${count}`],
    [/^(E\w+) count=(\d+)$/, (errno, count) => `${errno}，count是${count}`],
    [/^(\d+) keys, (E\w+)$/, (keys, end) => `${keys}个key，${end}`],
    [/^no end$/, () => "走不完"],
    [/^(\d+) of (\d+)(?:, (\d+) wrong)?(, ENOSPC on the way)?$/, (found, all, wrong, space) =>
      `${found}/${all}${wrong ? `，${wrong}个是错的` : ""}${space ? "（途中ENOSPC）" : ""}`],
    [/^(E\w+)$/, (errno) => errno],
  ];
  for (const [form, say] of forms) {
    const found = said.match(form);
    if (found) {
      return say(...found.slice(1));
    }
  }
  throw new Error(`what is ${said}?`);
}

const errnoOf = (answer) => answer.match(/\bE[A-Z0-9]{3,}\b/)?.[0];

const link = (asked, { series: old }, { series: newer }) => `#ask=${asked.replace(" ", ",")},${old},${newer}`;

const texts = (page, what) => page.locator(what).allTextContents();

/** Goes to a question and waits until the form has it. */
async function ask(page, hash) {
  await page.evaluate((hash) => (location.hash = hash), hash);
  await page.waitForFunction((hash) => document.querySelector(".ask [name=address]").value.endsWith(hash), hash);
}

/** What the form says is what is recorded. */
async function agrees(page, asked, kernels) {
  const recorded = kernels.map(({ answers }) => answers.get(asked));
  const said = await texts(page, ".ask-words");
  const cards = await texts(page, ".ask-kernel");
  for (const [place, [kernel, library]] of recorded.entries()) {
    assert.equal(said[place], words(kernel), `${asked}: ${kernel}`);
    const plain = `create.plain ${asked.split(" ")[1]}`;
    const creates = (kernels[place].answers.get(plain)?.[0] ?? "0") === "0";
    const lacks = !creates && asked !== plain && !/^(-|varies|no map)/.test(kernel);
    assert.equal(cards[place].includes("这个内核没有这种map。"), lacks, `${asked}: ${cards[place]}`);
    const errno = errnoOf(kernel);
    assert.equal(new RegExp(`${errno}的编号是\\d+`).test(cards[place]), errno !== undefined, cards[place]);
    const gave = library.match(/^(Ok\(.*?\)|Err\(.*?\)|Some\(.*?\)|None|panic)(?=$|[ ,])/)?.[0];
    assert.ok(cards[place].includes(gave ?? ""), `${asked}: ${library} in ${cards[place]}`);
  }
  const verdict = await page.locator(".ask-verdict").innerText();
  const [[old, oldGave], [newer, newGave]] = recorded;
  const wanted = [old, newer].includes("varies")
    ? /每次不同/
    : old !== newer
      ? /答得不同/
      : oldGave !== newGave
        ? /libbpf-rs给出的不同/
        : /答得一样/;
  assert.match(verdict, wanted, asked);
  const [id] = asked.split(" ");
  const line = CASES.findIndex((text) => text.startsWith(`${id} |`)) + 1;
  const how = await page.locator(".ask-how").innerText();
  assert.ok(how.includes(`第${line}行`) && how.includes(CASES[line - 1]), how);
}

/** Questions at even distances, and of each operation at least one on two kernels that differ. */
function spread() {
  const pairs = KERNELS.flatMap((old, at) => KERNELS.slice(at + 1).map((newer) => [old, newer]));
  const even = Array.from({ length: QUESTIONS }, (_, at) => [
    ASKED[Math.floor((at * ASKED.length) / QUESTIONS)],
    pairs[at % pairs.length],
  ]);
  const different = new Map();
  for (const asked of ASKED) {
    const pair = pairs.find(([old, newer]) => old.answers.get(asked)[0] !== newer.answers.get(asked)[0]);
    if (pair) {
      different.set(asked.split(".")[0], [asked, pair]);
    }
  }
  const varying = ASKED.filter((asked) => KERNELS.some(({ answers }) => answers.get(asked).includes("varies")));
  return [...even, ...different.values(), ...varying.map((asked) => [asked, pairs[0]])];
}

test("the form says what is recorded", async () => {
  const questions = spread();
  assert.ok(questions.length >= 30, `${questions.length}`);
  await visit(ASK, {}, async (page) => {
    for (const [asked, pair] of questions) {
      await ask(page, link(asked, ...pair));
      await agrees(page, asked, pair);
    }
  });
  console.log(`${questions.length} questions`);
});

test("everything that was asked can be found in the form, and nothing else", async () => {
  await visit(ASK, {}, async (page) => {
    // Walks through all that the selects offer.
    const offered = await page.evaluate(() => {
      const { operation, kind, flags, situation, address } = document.querySelector(".ask").elements;
      const found = [];
      const each = (select, work) => {
        for (const value of [...select.options].map((option) => option.value)) {
          select.value = value;
          select.dispatchEvent(new Event("change", { bubbles: true }));
          dispatchEvent(new Event("hashchange"));
          work();
        }
      };
      each(operation, () =>
        each(kind, () => each(flags, () => each(situation, () => found.push(address.value.split("#ask=")[1])))),
      );
      return found;
    });
    const wanted = ASKED.map((asked) => asked.replace(" ", ",")).sort();
    const got = offered.map((question) => question.split(",").slice(0, 2).join()).sort();
    assert.deepEqual(got, wanted);
  });
});

test("choosing changes the question, and the way back leads to the one before", async () => {
  for (const folder of [SITE, FOLDER]) {
    await visit(new URL(NAME, folder), {}, async (page) => {
      const first = await page.locator(".ask [name=address]").inputValue();
      const said = await page.locator(".ask-said").innerText();
      const entries = await page.evaluate(() => history.length);
      await page.getByLabel("操作").selectOption("取走（lookup_and_delete）");
      await page.waitForURL(/#ask=take\./);
      assert.match(await page.locator(".ask-note").innerText(), /没有问过.*换成了最近的一个/);
      await page.getByLabel("map的种类").selectOption("HASH");
      await page.locator(".ask [name=old]").selectOption({ index: 0 });
      await page.getByLabel("map的状态").selectOption("在");
      await page.waitForURL(/#ask=take\.present,hash,/);
      const shared = await page.locator(".ask [name=address]").inputValue();
      await agrees(page, "take.present hash", [KERNELS[0], KERNELS.at(-1)]);
      const steps = (await page.evaluate(() => history.length)) - entries;
      assert.ok(steps >= 3, `${steps}`);
      await page.evaluate((steps) => history.go(-steps), steps);
      await page.waitForFunction((said) => document.querySelector(".ask-said").innerText === said, said);
      assert.equal(await page.locator(".ask [name=address]").inputValue(), first);
      // Whoever gets the link sees the same.
      await page.goto("about:blank");
      await page.goto(shared);
      await agrees(page, "take.present hash", [KERNELS[0], KERNELS.at(-1)]);
    });
  }
});

test("a link to what was never asked says so and leads to what was", async () => {
  for (const [question, chosen] of [
    ["update.exist.full,array,6.1,7.3", /update\.exist\.full/],
    ["update.exist.none,hash,6.1,7.3", /update\.exist\./],
    ["update.exist.full,hash,4.9,7.3", /update\.exist\.full/],
    ["update.exist.full,hash", /update\.exist\.full/],
  ]) {
    await visit(new URL(`${NAME}#ask=${question}`, SITE), {}, async (page) => {
      assert.match(await page.locator(".ask-verdict").innerText(), /没有问过/);
      await page.locator(".ask-said a").first().click();
      await page.locator(".ask-two").waitFor();
      assert.match(page.url(), chosen);
    });
  }
});

test("the copy button copies the question's link", async () => {
  await visit(ASK, { permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    await page.getByRole("button", { name: "复制链接" }).click();
    await page.getByText("复制好了").waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, await page.locator(".ask [name=address]").inputValue());
  });
});

test("the questions to begin with are answered, the first one at once", async () => {
  await visit(ASK, { viewport: PHONE }, async (page) => {
    const ready = page.locator(".ask-ready a");
    const first = await ready.first().getAttribute("href");
    assert.ok((await page.locator(".ask [name=address]").inputValue()).endsWith(first));
    assert.match(await page.locator(".ask-verdict").innerText(), /答得不同/);
    for (const question of await ready.all()) {
      await question.click();
      const [id, kind, ...series] = (await question.getAttribute("href")).slice(5).split(",");
      await page.waitForURL((url) => url.hash.includes(id));
      const pair = series.map((it) => KERNELS.find((kernel) => kernel.series === it));
      await page.waitForFunction((id) => document.querySelector(".ask-how").innerText.includes(id), id);
      await agrees(page, `${id} ${kind}`, pair);
      const seen = await page.locator(".ask-verdict").evaluate((it) => {
        const { top, bottom } = it.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      });
      assert.ok(seen, `${id}: the answer is out of sight`);
    }
  });
});

test("a chapter's page leads to filled-in questions, and loads nothing of the form", async () => {
  await visit(new URL("ch04-lookup-and-delete.html", SITE), {}, async (page) => {
    const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    assert.ok(!loaded.some((name) => /\/(answers|ask)-/.test(name)), `${loaded}`);
    await page.locator(".kernels a[href*='#ask=']").first().click();
    await page.locator(".ask-two").waitFor();
    assert.match(await page.locator(".ask-verdict").innerText(), /答得不同/);
  });
});

test("the keyboard is enough", async () => {
  await visit(ASK, {}, async (page) => {
    await page.locator(".ask-ready a").last().focus();
    await page.keyboard.press("Tab");
    const focused = () => page.evaluate(() => document.activeElement.name ?? document.activeElement.tagName);
    assert.equal(await focused(), "operation");
    await page.keyboard.press("ArrowDown");
    await page.waitForURL(/#ask=/);
    // The selects are filled anew, and the one that was used keeps the focus.
    assert.equal(await focused(), "operation");
    const names = [];
    for (let step = 0; step < 7; step += 1) {
      await page.keyboard.press("Tab");
      names.push(await focused());
    }
    // Then the link and its button; in the answer itself may be links.
    const fields = ["kind", "flags", "situation", "old", "new"];
    assert.deepEqual(names.slice(0, 5), fields);
    await page.locator(".ask [name=address]").focus();
    await page.keyboard.press("Tab");
    assert.match(await page.evaluate(() => document.activeElement.textContent), /复制链接/);
  });
});

for (const colorScheme of ["light", "dark"]) {
  test(`the form is accessible, ${colorScheme}`, async () => {
    for (const hash of ["", "#ask=update.exist.full,array,6.1,7.3", "#写入"]) {
      const address = new URL(`${NAME}${hash}`, SITE);
      await visit(address, { colorScheme, reducedMotion: "reduce", viewport: PHONE }, async (page) => {
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => axe.run());
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        assert.ok(!wide, "the page scrolls sideways");
      });
    }
  });
}

test("the tables are folded, and an address or a link opens the right one", async () => {
  await visit(ASK, {}, async (page) => {
    assert.equal(await page.locator("details.facts[open]").count(), 0);
    const anchors = await page.evaluate(() => [...document.querySelectorAll("main :is(h2, h3)[id]")].map(({ id }) => id));
    assert.ok(anchors.includes("写入") && anchors.includes("内核之间的不同"));
    for (const anchor of anchors) {
      await page.goto(`${new URL(`${NAME}#${anchor}`, SITE)}`);
      await page.reload();
      const open = await page.locator("details.facts[open]").evaluateAll((all) =>
        all.map((it) => {
          let heading = it;
          while (!heading.matches("h2, h3")) {
            heading = heading.previousElementSibling;
          }
          return heading.id;
        }),
      );
      assert.ok(open.every((id) => id === anchor), `${anchor} opens ${open}`);
      const has = await page.evaluate((anchor) => {
        let next = document.getElementById(anchor).nextElementSibling;
        for (; next && !next.matches("h2, h3"); next = next.nextElementSibling) {
          if (next.matches("details.facts")) {
            return true;
          }
        }
        return false;
      }, anchor);
      assert.equal(open.length > 0, has, anchor);
    }
  });
});

test("without JavaScript the tables are there and the form isn't", async () => {
  await visit(ASK, { javaScriptEnabled: false }, async (page) => {
    assert.ok(!(await page.locator(".ask").isVisible()));
    const tables = await page.locator("details.facts table").all();
    assert.ok(tables.length >= 15, `${tables.length}`);
    for (const table of tables) {
      assert.ok(await table.isVisible());
    }
  });
});

test("in print the tables are there and the form isn't", async () => {
  await visit(new URL("print.html", FOLDER), {}, async (page) => {
    assert.equal(await page.locator(".ask").count(), 0);
    assert.equal(await page.locator("details.facts:not([open])").count(), 0);
    assert.ok((await page.locator("details.facts table").count()) >= 15);
  });
  await visit(ASK, {}, async (page) => {
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.equal(await page.locator("details.facts:not([open])").count(), 0);
    await page.emulateMedia({ media: "print" });
    assert.ok(!(await page.locator(".ask").isVisible()));
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    assert.equal(await page.locator("details.facts[open]").count(), 0);
  });
});

test(`the form is at most ${HEAVIEST} bytes on the wire`, async () => {
  await visit(ASK, {}, async (page) => {
    const sizes = await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter(({ name }) => /\/(answers|ask)-/.test(name))
        .map(({ encodedBodySize }) => encodedBodySize),
    );
    const sum = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`${sum} bytes in ${sizes.length} files`);
    assert.ok(sizes.length === 3 && sum > 0 && sum <= HEAVIEST, `${sizes}`);
  });
});

test("a wide table scrolls in its box, keeps its head and first column, and shows that it goes on", async () => {
  await visit(new URL(`${NAME}#写入`, SITE), { viewport: { width: 1280, height: 800 } }, async (page) => {
    const box = page.locator("details.facts[open] .table-wrapper").first();
    const goesOn = (wanted) =>
      page.waitForFunction((wanted) => {
        const box = document.querySelector("details.facts[open] .table-wrapper");
        return box?.classList.contains("more") === wanted;
      }, wanted);
    await goesOn(true);
    const places = () =>
      box.evaluate((it) => {
        const at = (what) => it.querySelector(what).getBoundingClientRect();
        return [at("th").top - it.getBoundingClientRect().top, at("tbody td").left - it.getBoundingClientRect().left];
      });
    await box.evaluate((it) => it.scrollTo(it.scrollWidth, 300));
    await goesOn(false);
    for (const place of await places()) {
      assert.ok(Math.abs(place) <= 2, `${await places()}`);
    }
  });
});

for (const name of PAGES.filter((name) => !["404.html", "print.html"].includes(name))) {
  test(`${name} holds still while it loads`, async () => {
    for (const viewport of [PHONE, { width: 800, height: 900 }, { width: 1280, height: 900 }]) {
      await visit(new URL(CHAPTER, SITE), { viewport }, async (page) => {
        await page.addInitScript(() => {
          window.shift = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) {
              window.shift += entry.hadRecentInput ? 0 : entry.value;
            }
          }).observe({ type: "layout-shift", buffered: true });
        });
        await page.goto(`${new URL(name, SITE)}`);
        await page.evaluate(() => document.fonts.ready);
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        const shift = await page.evaluate(() => window.shift);
        assert.ok(shift <= 0.02, `${shift} at ${viewport.width}`);
      });
    }
  });
}

test("an address with a % by hand is no error, on any page", async () => {
  for (const name of [NAME, CHAPTER]) {
    for (const hash of ["#ask=%", "#%", "#%E4%B8", "#ask=%E0%A4%A,hash"]) {
      // The console must be quiet: visit() watches it.
      await visit(new URL(`${name}${hash}`, SITE), {}, async (page) => {
        await page.evaluate(() => (location.hash = "#100%"));
        await page.evaluate((hash) => (location.hash = hash), hash);
        await page.waitForFunction((hash) => location.hash === hash, hash);
        const title = await page.locator("h1").first().isVisible();
        assert.ok(title);
      });
    }
  }
});
