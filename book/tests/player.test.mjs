// The players and the races: every frame and every order, by mouse, by keys, by ear, on
// paper, without a script, and quickly enough on a slow phone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

import { FOLDER, launch, PAGES, PHONE, SITE, visit } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");
const PLAYERS = {
  flags: "ch02-update-flags.html",
  overwrite: "ch06-iterate.html",
  references: "ch01-create.html",
  restart: "ch06-iterate.html",
  "two-threads": "ch04-lookup-and-delete.html",
};
const RACES = {
  "race-count": "ch02-update-flags.html",
  "race-expire": "ch05-delete.html",
  "race-take": "ch04-lookup-and-delete.html",
  "race-walk": "ch06-iterate.html",
};
const ORDERS = ["甲甲乙乙", "甲乙甲乙", "甲乙乙甲", "乙甲甲乙", "乙甲乙甲", "乙乙甲甲"];

/** Shows what a question covers: these checks aren't about it. */
const uncover = (page) =>
  page.evaluate(() => document.querySelectorAll(".predicted").forEach((it) => it.classList.add("shown")));

/** Opens a page and hands over the player or the race in it. */
async function open(name, options, work, where = SITE) {
  const address = PLAYERS[name] ?? RACES[name];
  await visit(new URL(address, where), options, async (page) => {
    await uncover(page);
    const kind = PLAYERS[name] ? "player" : "race";
    await work(page.locator(`#${kind}-${name}`), page);
  });
}

/** Also one that can do nothing now. */
const press = (player, name) => player.getByRole("button", { name, exact: true }).click({ force: true });

/** The number of the one frame whose maps are seen, from 0. */
async function seen(player) {
  const visible = await player
    .locator(".frame-maps")
    .evaluateAll((all) =>
      all.flatMap((it, at) => (it.checkVisibility({ visibilityProperty: true }) ? [at] : [])),
    );
  assert.equal(visible.length, 1, `${visible}`);
  const current = await player.locator("[aria-current=step]").count();
  assert.equal(current, 1);
  return visible[0];
}

for (const name of Object.keys(PLAYERS)) {
  test(`${name} plays forward, back, and to both ends`, async () => {
    await open(name, {}, async (player) => {
      const last = (await player.locator(".frame").count()) - 1;
      assert.ok(last > 5, `${last}`);
      const box = await player.boundingBox();
      for (let at = 0; at <= last; at++) {
        assert.equal(await seen(player), at);
        await press(player, "前进");
      }
      assert.equal(await seen(player), last);
      await press(player, "后退");
      assert.equal(await seen(player), last - 1);
      await press(player, "开头");
      assert.equal(await seen(player), 0);
      await press(player, "后退");
      assert.equal(await seen(player), 0);
      await press(player, "末尾");
      assert.equal(await seen(player), last);
      await player.getByRole("slider").fill("3");
      assert.equal(await seen(player), 2);
      await player.locator(".frame-call").nth(1).click();
      assert.equal(await seen(player), 1);
      // Nothing has moved.
      const { width, height } = await player.boundingBox();
      assert.deepEqual([width, height], [box.width, box.height]);
    });
  });
}

test("a player is played by keys, which don't turn the page", async () => {
  await open("flags", {}, async (player, page) => {
    const last = (await player.locator(".frame").count()) - 1;
    for (const place of [player.locator(".player-frames"), player.getByRole("slider")]) {
      await place.focus();
      for (const [key, at] of [
        ["Home", 0],
        ["ArrowRight", 1],
        ["ArrowRight", 2],
        ["ArrowLeft", 1],
        ["End", last],
        ["ArrowRight", last],
      ]) {
        await page.keyboard.press(key);
        assert.equal(await seen(player), at, key);
      }
    }
    assert.ok(page.url().endsWith(PLAYERS.flags), page.url());
  });
});

test("a player plays by itself when it's told to, and stops", async () => {
  await open("two-threads", {}, async (player, page) => {
    const frames = player.locator(".frame");
    const last = (await frames.count()) - 1;
    await page.clock.install();
    await press(player, "播放");
    await page.clock.runFor(1500);
    assert.equal(await seen(player), 1);
    await press(player, "暂停");
    await page.clock.runFor(5000);
    assert.equal(await seen(player), 1);
    await press(player, "播放");
    await page.clock.runFor(60_000);
    assert.equal(await seen(player), last);
    await player.getByRole("button", { name: "播放", exact: true }).waitFor();
  });
});

test("what a call did is seen by more than colour, and said", async () => {
  for (const [name, at, cell, label] of [
    ["flags", 1, ".is-new", "新建"],
    ["flags", 2, ".is-changed", "原来是1"],
    ["flags", 3, ".is-here", "没有变"],
    ["restart", 7, ".is-gone", "删掉了"],
    ["two-threads", 7, ".is-taken", "取走了"],
    ["overwrite", 9, ".is-changed", "换了位置"],
  ]) {
    await open(name, {}, async (player) => {
      await player.getByRole("slider").fill(`${at + 1}`);
      const frame = player.locator(".frame").nth(at);
      const shown = frame.locator(cell);
      assert.match(await shown.innerText(), new RegExp(label), `${name} ${at}`);
      const live = await player.getByRole("status").textContent();
      const call = await frame.locator(".frame-call").textContent();
      assert.ok(live.includes(call), live);
      assert.ok(live.includes(await frame.locator(".frame-says").textContent()), live);
      assert.match(live, new RegExp(label), live);
    });
  }
  await open("flags", {}, async (player) => {
    const refused = player.locator(".frame").nth(3);
    assert.match(await refused.locator(".frame-call").innerText(), /Err：EEXIST/);
    assert.match(await refused.locator(".frame-says").textContent(), /被拒绝：EEXIST，.*map没有变/);
  });
  await open("references", {}, async (player) => {
    await press(player, "末尾");
    await press(player, "后退");
    const frame = player.locator(".frame.is-now");
    assert.match(await frame.locator(".frame-map").innerText(), /packets 已经释放/);
  });
});

for (const name of Object.keys(RACES)) {
  test(`every order of ${name} can be arranged, and shows what came of it`, async () => {
    await open(name, {}, async (race, page) => {
      const shown = async () => {
        const orders = await race
          .locator(".race-order")
          .evaluateAll((all) =>
            all.filter((it) => it.checkVisibility({ visibilityProperty: true })).map((it) => it.dataset.order),
          );
        assert.equal(orders.length, 1, `${orders}`);
        return orders[0];
      };
      const box = await race.boundingBox();
      const found = new Set([await shown()]);
      const tried = new Set();
      // Every swap that is offered, from every order: by keys.
      for (let moves = 0; moves < 60; moves++) {
        const order = await shown();
        const moved = race.locator(`[data-order=${order}] .race-buttons button[aria-disabled=false]`);
        const labels = await moved.evaluateAll((all) => all.map((it) => it.ariaLabel));
        const next = labels.find((label) => !tried.has(order + label)) ?? labels[moves % labels.length];
        tried.add(order + next);
        await race.locator(`[data-order=${order}]`).getByRole("button", { name: next }).focus();
        await page.keyboard.press("Enter");
        const now = await shown();
        assert.notEqual(now, order);
        found.add(now);
        const live = await race.getByRole("status").textContent();
        const outcome = await race.locator(`[data-order=${now}] .race-outcome`).textContent();
        assert.ok(live.includes(outcome), live);
        // The focus goes with the call that was moved.
        const focused = await page.evaluate(() => document.activeElement.closest(".race-order")?.dataset.order);
        assert.equal(focused, now);
      }
      assert.deepEqual([...found].sort(), [...ORDERS].sort());
      // The calls of one program keep their order.
      await race.locator(`.is-now button[aria-disabled=true]`).first().click({ force: true });
      assert.deepEqual((await race.boundingBox()).height, box.height);
    });
  });
}

/** Drags the call at one place of the shown order to another place, with what makes pointer events. */
async function drag(race, from, to, { down, move, up }) {
  const handles = race.locator(".race-order.is-now .frame-who");
  const middle = async (place) => {
    const { x, y, width, height } = await handles.nth(place).boundingBox();
    return [x + width / 2, y + height / 2];
  };
  await handles.nth(from).scrollIntoViewIfNeeded();
  const [x, start] = await middle(from);
  const [, end] = await middle(to);
  await down(x, start);
  await move(x, (start + end) / 2);
  // A little further than its own place would be.
  await move(x, end + 20 * Math.sign(end - start));
  await up(x, end + 20 * Math.sign(end - start));
}

/** A mouse and a finger. */
const POINTERS = {
  mouse: async (page) => ({
    down: async (x, y) => {
      await page.mouse.move(x, y);
      await page.mouse.down();
    },
    move: (x, y) => page.mouse.move(x, y),
    up: () => page.mouse.up(),
  }),
  finger: async (page) => {
    const devtools = await page.context().newCDPSession(page);
    const send = (type, touchPoints) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints });
    return {
      down: (x, y) => send("touchStart", [{ x, y }]),
      move: (x, y) => send("touchMove", [{ x, y }]),
      up: () => send("touchEnd", []),
    };
  },
};

for (const [name, pointer] of Object.entries(POINTERS)) {
  test(`calls of a race are dragged by a ${name}`, async () => {
    const options = { viewport: { width: 800, height: 1200 }, hasTouch: name === "finger" };
    await open("race-count", options, async (race, page) => {
      const hand = await pointer(page);
      // Where a call would pass the other one of its program, it stops before.
      for (const [from, to, expected] of [
        [1, 2, "甲乙甲乙"],
        [2, 3, "甲乙乙甲"],
        [0, 3, "乙乙甲甲"],
        [3, 0, "乙乙甲甲"],
        [2, 1, "乙甲乙甲"],
        [2, 1, "乙乙甲甲"],
        [1, 0, "乙乙甲甲"],
        [2, 0, "甲乙乙甲"],
        [3, 1, "甲甲乙乙"],
      ]) {
        await drag(race, from, to, hand);
        const shown = await race.locator(".race-order.is-now").getAttribute("data-order");
        assert.equal(shown, expected, `${from} to ${to}`);
        assert.equal(await race.locator(".is-dragged").count(), 0);
      }
      const live = await race.getByRole("status").textContent();
      assert.match(live, /甲、甲、乙、乙.*counted = 2/);
    });
  });
}

test("a race loses a count, and only out of turn", async () => {
  await open("race-count", {}, async (race) => {
    for (const order of ORDERS) {
      const outcome = await race.locator(`[data-order=${order}] .race-outcome`).textContent();
      const serial = ["甲甲乙乙", "乙乙甲甲"].includes(order);
      assert.match(outcome, serial ? /counted = 2，.*也会得到它/ : /counted = 1，.*得不到它/, order);
    }
  });
});

test("where motion is reduced nothing moves by itself", async () => {
  await open("flags", { reducedMotion: "reduce" }, async (player, page) => {
    assert.equal(await player.getByRole("button", { name: "播放" }).count(), 0);
    await press(player, "前进");
    const running = await page.evaluate(() => document.getAnimations().length);
    assert.equal(running, 0);
  });
});

test("only what the compositor does alone is animated", async () => {
  await open("flags", {}, async (player, page) => {
    await press(player, "前进");
    await press(player, "前进");
    const properties = await page.evaluate(() =>
      document
        .getAnimations()
        .flatMap((it) => it.effect.getKeyframes())
        .flatMap((it) => Object.keys(it))
        .filter((it) => !["offset", "computedOffset", "easing", "composite"].includes(it)),
    );
    assert.deepEqual([...new Set(properties)].sort(), ["opacity", "transform"]);
  });
});

test("without JavaScript every frame and every order is there", async () => {
  for (const name of [...Object.keys(PLAYERS), ...Object.keys(RACES)]) {
    const address = new URL(PLAYERS[name] ?? RACES[name], FOLDER);
    await visit(address, { javaScriptEnabled: false }, async (page) => {
      const kind = PLAYERS[name] ? "player" : "race";
      const section = page.locator(`#${kind}-${name}`);
      for (const part of [".frame-call", ".cells", ".race-outcome"]) {
        for (const one of await section.locator(part).all()) {
          assert.ok(await one.isVisible(), `${name} ${part}`);
        }
      }
      assert.equal(await section.locator("button").count(), 0);
    });
  }
});

test("on paper every frame and every order is there, and no button", async () => {
  await visit(new URL("print.html", SITE), {}, async (page) => {
    await page.emulateMedia({ media: "print" });
    const hidden = await page.evaluate(() =>
      [...document.querySelectorAll(".frame-call, .frame-maps, .race-outcome")].filter(
        (it) => !it.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
      ).length,
    );
    assert.equal(hidden, 0);
    assert.ok((await page.locator(".frame-maps").count()) > 80);
    assert.equal(await page.locator(":is(.player, .race) button:visible").count(), 0);
  });
});

for (const colorScheme of ["light", "dark"]) {
  for (const viewport of [undefined, PHONE]) {
    test(`in use they are accessible, ${colorScheme}${viewport ? ", on a phone" : ""}`, async () => {
      for (const [name, address] of Object.entries({ flags: PLAYERS.flags, "two-threads": PLAYERS["two-threads"] })) {
        const options = { colorScheme, reducedMotion: "reduce", ...(viewport && { viewport }) };
        await visit(new URL(address, SITE), options, async (page) => {
          await uncover(page);
          await press(page.locator(`#player-${name}`), "末尾");
          await page.evaluate(AXE);
          const found = await page.evaluate(async () => {
            const { violations } = await axe.run({ include: [[".player"], [".race"]] });
            return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
          });
          assert.deepEqual(found, []);
        });
      }
    });
  }
}

/** Plays on and back at a quarter of the speed, and returns what the page's thread did. */
async function traced(player, page) {
  const browser = await launch();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await browser.startTracing(page, { categories: ["devtools.timeline"] });
  const steps = (await player.locator(".frame").count()) - 1;
  await player.locator(".player-frames").evaluate(async (list, steps) => {
    const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    for (const key of [...Array(steps).fill("ArrowRight"), ...Array(steps).fill("ArrowLeft")]) {
      list.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      await painted();
    }
  }, steps);
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  const { pid, tid } = traceEvents.find((it) => it.name === "EventDispatch" && it.args.data?.type === "keydown");
  const events = traceEvents.filter((it) => it.pid === pid && it.tid === tid && it.ph === "X");
  return { steps: 2 * steps, events };
}

test("a frame is ready in time at a quarter of the speed", async () => {
  await open("overwrite", { viewport: PHONE }, async (player, page) => {
    const rounds = [];
    for (let round = 0; round < 5; round++) {
      const { steps, events } = await traced(player, page);
      const named = (...names) => events.filter((it) => names.includes(it.name));
      // A frame is laid out without the page around it.
      const layouts = named("Layout").filter((it) => it.args.beginData);
      const whole = layouts.filter((it) => !it.args.beginData.partialLayout).length;
      assert.ok(whole < 4, `${whole} of ${layouts.length} layouts are of the whole page`);
      assert.ok(layouts.length <= 2 * steps + 4, `${layouts.length} layouts, ${steps} steps`);
      // The thread's own time, not the clock's: others use this machine too. What a script
      // makes the browser do at once is in the script's time.
      const within = (inner) => named("FunctionCall").some((it) => it !== inner && it.ts <= inner.ts && inner.ts + inner.dur <= it.ts + it.dur);
      const work = named("FunctionCall", "UpdateLayoutTree", "Layout").filter((it) => !within(it));
      rounds.push(work.reduce((sum, it) => sum + it.tdur / 1000, 0) / steps);
    }
    const each = Math.min(...rounds);
    console.log(`# ${each.toFixed(1)} ms of work for a frame, CPU at a quarter`);
    assert.ok(each < 1000 / 60, `${each} ms`);
  });
});

test("a chapter with everything is light", async () => {
  for (const name of PAGES.filter((it) => /^ch\d+-/.test(it))) {
    await visit(new URL(name, SITE), {}, async (page) => {
      await page.waitForLoadState("networkidle");
      const bytes = await page.evaluate(() =>
        performance
          .getEntries()
          .filter((it) => "encodedBodySize" in it)
          .reduce((sum, it) => sum + it.transferSize, 0),
      );
      console.log(`# ${name}: ${Math.round(bytes / 1000)} kB`);
      assert.ok(bytes > 0 && bytes <= 250_000, `${name}: ${bytes}`);
    });
  }
});
