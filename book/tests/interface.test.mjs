// What a reader presses, and what language it answers in.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CHAPTER, FOLDER, PHONE, SITE, showAll, visit } from "./browser.mjs";

const chapter = new URL(CHAPTER, SITE);

const background = (page) => page.evaluate(() => getComputedStyle(document.body.parentElement).backgroundColor);

test("the themes are light, dark, and the system's", async () => {
  await visit(chapter, { colorScheme: "light" }, async (page) => {
    const light = await background(page);
    const choose = async (name) => {
      const item = page.getByRole("menuitem", { name });
      if (!(await item.isVisible())) {
        await page.getByRole("button", { name: "主题" }).click();
      }
      await item.click();
    };
    await choose("深色");
    const dark = await background(page);
    assert.notEqual(dark, light);
    await page.reload();
    assert.equal(await background(page), dark);
    await choose("浅色");
    assert.equal(await background(page), light);
    await choose("跟随系统");
    assert.equal(await background(page), light);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.locator("html.navy").waitFor();
    assert.equal(await background(page), dark);
    const names = await page.getByRole("menuitem", { includeHidden: true }).allTextContents();
    assert.deepEqual(names, ["跟随系统", "浅色", "深色"]);
  });
});

test("a theme that another book left behind isn't kept", async () => {
  await visit(chapter, { colorScheme: "light" }, async (page) => {
    const light = await background(page);
    await page.evaluate(() => localStorage.setItem("mdbook-theme", "coal"));
    await page.reload();
    assert.equal(await background(page), light);
    assert.ok(!(await page.evaluate(() => document.documentElement.classList.contains("coal"))));
  });
});

const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

/** What a block's copy button puts onto the clipboard. */
async function copy(page, block) {
  const button = block.getByRole("button", { name: "复制" });
  await button.press("Enter");
  await button.getByText("已复制").waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** What one types of a terminal's text, and all of other code. */
function typed(shown, isTerminal) {
  const commands = isTerminal ? shown.split("\n").filter((line) => line.startsWith("$ ")) : [];
  return commands.length > 0 ? commands.map((line) => line.slice(2)).join("\n") : shown;
}

test("the copy button copies what is shown, without a terminal's prompt", async () => {
  await visit(chapter, CLIPBOARD, async (page) => {
    await showAll(page);
    const blocks = await page.locator("pre").all();
    assert.notEqual(blocks.length, 0);
    assert.notEqual(await page.locator("pre .language-console").count(), 0);
    for (const block of blocks) {
      const isTerminal = (await block.locator(".language-console").count()) > 0;
      const shown = await block.locator("code").innerText();
      assert.equal(await copy(page, block), typed(shown, isTerminal));
    }
  });
});

test("the copy button leaves hidden lines out", async () => {
  await visit(chapter, CLIPBOARD, async (page) => {
    // No page has hidden lines, so this hides one as mdBook does.
    const block = page.locator("pre").nth(1);
    const shown = await block.locator("code").innerText();
    await block.locator("code").evaluate((code) => {
      code.innerHTML = `<span class="boring">hidden\n</span>${code.innerHTML}`;
      code.classList.add("hide-boring");
    });
    assert.equal(await copy(page, block), shown);
  });
});

test("a copy button appears under the pointer", async () => {
  await visit(chapter, {}, async (page) => {
    const block = page.locator("pre").first();
    const opacity = () => block.locator(".buttons").evaluate((it) => getComputedStyle(it).opacity);
    assert.equal(await opacity(), "0");
    await block.hover();
    await page.waitForFunction((it) => getComputedStyle(it).opacity === "1", await block.locator(".buttons").elementHandle());
  });
});

test("on a touch screen a copy button covers no code", async () => {
  await visit(chapter, { viewport: PHONE, hasTouch: true, isMobile: true }, async (page) => {
    await showAll(page);
    const covered = await page.evaluate(() => {
      const covers = (button, code) => {
        const [a, b] = [button, code].map((it) => it.getBoundingClientRect());
        return a.right > b.left && a.left < b.right && a.bottom > b.top + 1 && a.top < b.bottom;
      };
      return [...document.querySelectorAll("pre")]
        .filter((pre) => covers(pre.querySelector(".buttons button"), pre.querySelector("code")))
        .map((pre) => pre.innerText);
    });
    assert.deepEqual(covered, []);
  });
});

test("with a reader's own colours code has an edge", async () => {
  await visit(chapter, { forcedColors: "active" }, async (page) => {
    const width = (code) => code.evaluate((it) => getComputedStyle(it).borderTopWidth);
    assert.equal(await width(page.locator("main p > code").first()), "1px");
    assert.equal(await width(page.locator("pre > code").first()), "1px");
  });
});

test("beside a full-width mark code has no gap of its own", async () => {
  await visit(new URL("ch02-update-flags.html", SITE), {}, async (page) => {
    const gaps = await page.evaluate(() =>
      [...document.querySelectorAll("main :not(pre) > code")]
        .filter((code) => /^[，。：；、？！）]/.test(code.nextSibling?.data ?? ""))
        .filter((code) => code.checkVisibility() && !code.closest(".quiz"))
        .map((code) => parseFloat(getComputedStyle(code).paddingInlineEnd)),
    );
    assert.ok(gaps.length > 10, `${gaps.length}`);
    assert.deepEqual(gaps.filter((gap) => gap > 0), []);
  });
});

test("the sidebar opens and closes by keyboard", async () => {
  await visit(chapter, { viewport: PHONE }, async (page) => {
    const toggle = page.getByRole("button", { name: "目录" });
    const inside = page.getByRole("link", { name: "前言" });
    assert.equal(await toggle.getAttribute("aria-expanded"), "false");
    assert.ok(!(await inside.isVisible()));
    await toggle.press("Enter");
    assert.equal(await toggle.getAttribute("aria-expanded"), "true");
    await inside.click();
    await page.waitForURL(/preface/);
  });
});

test("? explains the keys", async () => {
  await visit(chapter, {}, async (page) => {
    const help = page.locator("#mdbook-help-popup");
    await page.keyboard.press("?");
    assert.match(await help.innerText(), /^快捷键/);
    await page.keyboard.press("Escape");
    assert.ok(!(await help.isVisible()));
  });
});

test("T leads to the table of the API, but not where one types", async () => {
  await visit(chapter, {}, async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("t");
    assert.equal(await page.locator("#mdbook-searchbar").inputValue(), "t");
    await page.keyboard.press("Escape");
    await page.keyboard.press("t");
    await page.waitForURL(/appendix-api/);
  });
});

test("an address that leads nowhere gets a page that says so", async () => {
  await visit(SITE, {}, async (page) => {
    const answer = await page.request.get(`${new URL("no-such-page.html", SITE)}`);
    assert.equal(answer.status(), 404);
    assert.match(await answer.text(), /<title>没有这一页 - /);
  });
});

test("the interface speaks Chinese", async () => {
  // Whatever has words of its own, is said aloud or appears under the pointer, has Chinese in
  // it, code and names apart.
  const NAMES = /^(\W|\d|API|update|errno)*$/;
  await visit(chapter, {}, async (page) => {
    await page.keyboard.press("/");
    await page.locator("#mdbook-searchbar").fill("遍历");
    await page.locator("#mdbook-searchresults li").first().waitFor();
    const said = await page.evaluate(() => {
      const words = [];
      for (const element of document.querySelectorAll("*")) {
        for (const attribute of ["title", "aria-label", "placeholder"]) {
          words.push(element.getAttribute(attribute));
        }
      }
      for (const part of document.querySelectorAll("#mdbook-help-popup p, #mdbook-help-popup h2, button, .blockquote-tag-title, .searchresults-header")) {
        words.push(part.textContent.trim());
      }
      return words.filter(Boolean);
    });
    const foreign = said.filter((words) => !/\p{Script=Han}/u.test(words) && !NAMES.test(words));
    assert.deepEqual([...new Set(foreign)], []);
  });
});

test("without JavaScript the pages can be read and turned", async () => {
  await visit(chapter, { javaScriptEnabled: false }, async (page) => {
    assert.match(await page.locator("main").innerText(), /边走边删/);
    assert.ok(await page.frameLocator("iframe").getByRole("link", { name: "前言" }).isVisible());
  });
});

test("without JavaScript a phone has a way to the contents", async () => {
  await visit(chapter, { javaScriptEnabled: false, viewport: PHONE }, async (page) => {
    await page.getByRole("link", { name: "目录", exact: true }).click();
    await page.getByRole("link", { name: "前言" }).click();
    await page.waitForURL(/preface/);
  });
});

test("in code two Latin characters are as wide as a Chinese one", async () => {
  await visit(chapter, {}, async (page) => {
    const widths = await page.evaluate(() => {
      const code = document.querySelector("pre > code");
      return ["中文注释，", "abc_(){}->"].map((text) => {
        const span = document.createElement("span");
        span.textContent = text;
        code.append(span);
        return span.getBoundingClientRect().width;
      });
    });
    assert.ok(Math.abs(widths[0] - widths[1]) < 0.5, `${widths}`);
  });
});

test("Chinese quotation marks in the text are as wide as a character", async () => {
  await visit(chapter, {}, async (page) => {
    const [width, size] = await page.evaluate(() => {
      const span = document.createElement("span");
      span.textContent = "中“中”中";
      document.querySelector("main p").append(document.createElement("br"), span);
      const style = getComputedStyle(span);
      return [span.getBoundingClientRect().width, parseFloat(style.fontSize)];
    });
    assert.ok(Math.abs(width - 5 * size) < 1, `${width} ${size}`);
  });
});

test("the search links work from a folder too", async () => {
  await visit(new URL(`${CHAPTER}?highlight=遍历`, FOLDER), {}, async (page) => {
    assert.ok((await page.locator("main mark").count()) > 0);
  });
});

test("the bar leads to the table of the API", async () => {
  await visit(chapter, { viewport: PHONE }, async (page) => {
    await page.getByRole("link", { name: "API 速查表" }).first().click();
    await page.waitForURL(/appendix-api/);
  });
});
