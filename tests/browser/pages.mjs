// The pages of `morgue serve` in a real browser: node pages.mjs MORGUE [CHROMIUM] [FOLDER FOR SCREENSHOTS]
//
// It makes an archive of its own, among it articles that want to run scripts, serves it on this machine, and uses the page
// as people do: with and without scripts, by keyboard, wide and narrow, light and dark. axe-core checks WCAG AA.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const [morgue, executablePath = "/usr/bin/chromium", shots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

function articles() {
  const sources = ["post.example", "news.post.example", "ledger.example"];
  const rows = [];
  for (let n = 0; n < 90; n++) {
    const month = String((n % 30) % 12 + 1).padStart(2, "0");
    rows.push({
      title: `Ferry number ${n} sails again`,
      text: `The ferry of Rosa Quint left the harbour on time. It was number ${n}.\n\nThe crew of the Harbour Line cheered; a strike had ended.`,
      url: `https://${sources[n % 3]}/ferry/${n}`,
      authors: ["Jane Doe"],
      date_publish: `${2021 + Math.floor((n % 30) / 12)}-${month}-${String(n % 28 + 1).padStart(2, "0")}`,
    });
  }
  const script = "<script>alert(1)</script><img src=x onerror=alert(2)>";
  const turn = "\u202E\u2066";
  for (const url of ["javascript:alert(3)//https://a.example/", `https://evil.example/${turn}" onmouseover=alert(4)`, "data:text/html,<script>alert(5)</script>"]) {
    rows.push({ title: `Zeppelin ${script}${turn}`, text: `A zeppelin. ${script} ${turn}'" onfocus=alert(6) autofocus`, url, authors: [script], section: script, source: script, date_publish: "2022-05-05" });
  }
  return rows.map((row) => JSON.stringify(row)).join("\n");
}

const folder = mkdtempSync(join(tmpdir(), "morgue-"));
writeFileSync(join(folder, "a.jsonl"), articles());
execFileSync(morgue, ["index"], { cwd: folder });
const server = spawn(morgue, ["serve", "--port", "0", "--name", "The Harbour Post", "--log", "none"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
const base = await new Promise((resolve) => createInterface({ input: server.stdout }).once("line", resolve));
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

// A page that fails on dialogs, on messages of the console, and on requests to other hosts.
async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("dialog", (dialog) => (wrong.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on("console", (message) => wrong.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`error: ${error}`));
  page.on("request", (request) => new URL(request.url()).origin === new URL(base).origin || wrong.push(`request: ${request.url()}`));
  return { page, go: (path) => page.goto(new URL(path, base).href), close: async () => (assert.deepEqual(wrong, []), await context.close()) };
}

const heading = (page) => page.locator("h1").innerText();
const param = (page, name) => new URL(page.url()).searchParams.getAll(name);

const tests = {
  async "a search, a facet, its way out, back and forward"() {
    const { page, go, close } = await open();
    await go("/");
    await page.fill("#q", "ferry strike");
    await page.press("#q", "Enter");
    await page.waitForURL(/q=ferry/);
    assert.match(await heading(page), /^90 articles match/);
    assert.match(await page.locator(".read").innerText(), /read as ferry strike/);
    assert.ok((await page.locator(".hit mark").count()) >= 10);
    await page.click(".facet a.value:has-text('post.example')");
    assert.match(await heading(page), /^60 articles match/);
    assert.deepEqual(param(page, "source"), ["post.example"]);
    await page.click(".under a.value:has-text('news.post.example')");
    assert.match(await heading(page), /^30 articles match/);
    await page.goBack();
    assert.match(await heading(page), /^60 articles match/);
    await page.goForward();
    assert.match(await heading(page), /^30 articles match/);
    await page.click(".conditions a[aria-label^='Remove source']");
    assert.match(await heading(page), /^90 articles match/);
    await page.click(".facet a.not[aria-label='Without ledger.example']");
    assert.match(await heading(page), /^60 articles match/);
    assert.deepEqual(param(page, "exclude"), ["source:ledger.example"]);
    await page.click("a[rel=next]");
    assert.equal(await page.locator(".hit").first().getAttribute("value"), "11");
    await close();
  },

  async "the timeline is drawn over, and each bar is a link"() {
    const { page, go, close } = await open();
    await go("/?q=ferry");
    // The mouse goes to a place, not to an element: nothing waits for that to be there, so we do.
    const timeline = () => page.locator(".timeline svg").boundingBox();
    const drawn = await timeline();
    await page.mouse.move(drawn.x + drawn.width * 0.1, drawn.y + 40);
    await page.mouse.down();
    await page.mouse.move(drawn.x + drawn.width * 0.3, drawn.y + 40, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/date=/);
    assert.match(param(page, "date")[0], /^2021-\d\d\.\.2021-\d\d$/);
    const narrowed = parseInt(await heading(page));
    assert.ok(narrowed > 0 && narrowed < 90);
    await page.click(".conditions a[aria-label^='Remove published']");
    await page.waitForURL((url) => !url.searchParams.has("date"));
    const whole = await timeline();
    await page.mouse.click(whole.x + whole.width * 0.5, whole.y + 60);
    await page.waitForURL(/date=/);
    assert.match(param(page, "date")[0], /^\d{4}-\d\d$/);
    await close();
  },

  async "an article and back; what is near it; its reference"() {
    const { page, go, close } = await open();
    await go("/?q=%22rosa+quint%22&sort=oldest&date=2021");
    await page.click(".hit a >> nth=0");
    await page.waitForURL(/article/);
    assert.equal(await page.locator(".body mark").first().innerText(), "Rosa Quint");
    assert.ok((await page.locator("a.name").count()) > 0);
    assert.ok((await page.locator(".side li.here").count()) === 1);
    const saved = page.waitForEvent("download");
    await page.click(".side a:has-text('RIS')");
    assert.match((await saved).suggestedFilename(), /\.ris$/);
    await page.click(".back a");
    assert.deepEqual([param(page, "sort"), param(page, "date")], [["oldest"], ["2021"]]);
    await close();
  },

  async "matches in context, and an export"() {
    const { page, go, close } = await open();
    await go("/?q=harbour");
    await page.click(".tabs a:has-text('In context')");
    assert.match(await heading(page), /^180 matches in 90 articles|^90 articles/);
    assert.ok((await page.locator(".context tbody tr").count()) === 100);
    await page.click(".orders a:has-text('word before')");
    await page.click(".tabs summary");
    const saved = page.waitForEvent("download");
    await page.click(".export a:has-text('CSV')");
    const rows = readFileSync(await (await saved).path(), "utf8").trim().split("\n");
    assert.equal(rows.length, 91);
    await close();
  },

  async "by keyboard alone"() {
    const { page, go, close } = await open();
    await go("/?q=ferry");
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.id), "q");
    await page.evaluate(() => document.activeElement.blur());
    for (const key of ["j", "j", "k", "j"]) await page.keyboard.press(key);
    assert.equal(await page.locator(".hit.on").getAttribute("value"), "2");
    await page.keyboard.press("?");
    assert.ok(await page.locator("dialog").isVisible());
    await page.keyboard.press("Escape");
    assert.ok(!(await page.locator("dialog").isVisible()));
    await page.locator(".hit.on a").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/article/);
    await close();
  },

  async "offers while typing"() {
    const { page, go, close } = await open();
    await go("/");
    await page.locator("#q").pressSequentially("ferry har");
    await page.waitForSelector(".offers li");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.locator(".offers [aria-selected=true]").count(), 1);
    const chosen = await page.locator(".offers [aria-selected=true] bdi").innerText();
    await page.keyboard.press("Enter");
    assert.equal(await page.inputValue("#q"), `ferry ${chosen} `);
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=ferry/);
    await close();
  },

  async "without scripts"() {
    const { page, go, close } = await open({ javaScriptEnabled: false });
    await go("/");
    await page.fill("#q", "ferry");
    await page.fill("input[name=date]", "2022");
    await page.selectOption("select[name=sort]", "newest");
    await page.click("button[type=submit]");
    assert.deepEqual([param(page, "date"), param(page, "sort")], [["2022"], ["newest"]]);
    const few = parseInt(await heading(page));
    assert.ok(few > 0 && few < 90);
    await page.click(".facet a.value >> nth=0");
    await page.locator(".timeline a >> nth=0").evaluate((bar) => bar.getAttribute("href")).then(go);
    await page.click(".hit a >> nth=0");
    assert.ok(await page.locator(".body").isVisible());
    await close();
  },

  async "hostile articles run nothing and ask nobody"() {
    const { page, go, close } = await open();
    for (const path of ["/?q=zeppelin", "/context?q=zeppelin", "/?q=zeppelin&open=section", "/?q=%3Cscript%3Ealert(9)%3C/script%3E"]) {
      await go(path);
      await page.locator("body").hover();
    }
    await go("/?q=zeppelin");
    const links = await page.locator(".hit h2 a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    assert.equal(links.length, 3);
    for (const link of links) {
      await go(link);
      const targets = await page.locator("a").evaluateAll((all) => all.map((own) => own.protocol));
      assert.ok(targets.every((protocol) => ["http:", "https:"].includes(protocol)), String(targets));
      assert.ok(!/[\u202A-\u202E\u2066-\u2069]/.test(await page.content()));
      for (const own of await page.locator(".article h1, .body, .about").all()) await own.hover();
    }
    await close();
  },

  async "WCAG AA, wide and narrow, light and dark"() {
    const failures = [];
    for (const [width, height] of [[1280, 900], [390, 844]]) {
      for (const colorScheme of ["light", "dark"]) {
        const { page, go, close } = await open({ viewport: { width, height }, colorScheme, bypassCSP: true });
        let n = 0;
        const id = (await (await fetch(new URL("/api/search?q=ferry&limit=1", base))).json()).hits[0].id;
        for (const path of ["/", "/?q=ferry+strike+zeppelin&source=post.example", "/?q=fery", `/article/${id}?q=ferry`, "/context?q=ferry", "/help", "/nothing"]) {
          await page.goto(new URL(path, base).href).catch(() => {});
          if (shots) await page.screenshot({ path: join(shots, `${n++}-${width}-${colorScheme}.png`) });
          await page.addScriptTag({ content: axe });
          const { violations } = await page.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
          for (const own of violations) failures.push(`${path} ${width} ${colorScheme}: ${own.id}: ${own.nodes.slice(0, 3).map((node) => node.html).join(" | ")}`);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (wide > 0) failures.push(`${path} ${width}: ${wide} pixels too wide`);
        }
        await page.context().close();
        void close;
      }
    }
    assert.deepEqual(failures, []);
  },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}
await browser.close();
server.kill("SIGTERM");
const code = await new Promise((resolve) => server.once("exit", resolve));
if (code !== 0) console.log(`FAILED  the server ended with ${code}`), failed++;
rmSync(folder, { recursive: true });
process.exit(failed > 0 ? 1 : 0);
