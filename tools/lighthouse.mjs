// Lighthouse's mobile profile (a slow phone on a slow network, simulated) for pages given as arguments, or one a line
// on standard input. One Chromium serves all of them. Prints a line of JSON for each page. What comes after a page's
// address, with spaces between, are the categories to look at, by commas (else all), and how many times slower than this
// machine the phone's processor is (else Lighthouse's 4). Without `accessibility` no rule of axe-core is looked at.
//
//   node tools/lighthouse.mjs [--chromium PATH] [--argument=--no-sandbox ...] [--brisk] ["URL CATEGORIES SLOWDOWN" ...]
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { throttling } from "lighthouse/core/config/constants.js";
import { pageFunctions } from "lighthouse/core/lib/page-functions.js";

import layoutSpeed from "./layout-speed.mjs";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const METRICS = {
  fcp: "first-contentful-paint",
  lcp: "largest-contentful-paint",
  tbt: "total-blocking-time",
  cls: "cumulative-layout-shift",
};
// Static pages load nothing more after a moment of quiet; Lighthouse's own pauses are for those that do.
const BRISK = { pauseAfterFcpMs: 100, pauseAfterLoadMs: 200, networkQuietThresholdMs: 300, cpuQuietThresholdMs: 300 };

// Those of the category `seo` that are rules of axe-core: for one of them it would run as for all of `accessibility`.
const AXE = ["document-title", "image-alt"];
// In the place of Lighthouse's own benchmark, which is of JavaScript alone and takes a second for each page.
pageFunctions.computeBenchmarkIndex = layoutSpeed;

const { values, positionals } = parseArgs({
  options: {
    chromium: { type: "string" },
    argument: { type: "string", multiple: true, default: [] },
    brisk: { type: "boolean", default: false },
  },
  allowPositionals: true,
});

/** What took points from a page, as "audit: title (how many)". */
function faults({ audits, categories }) {
  const counted = Object.values(categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0));
  const found = counted.map(({ id }) => audits[id]).filter(({ score }) => score !== null && score < 1);
  return found.map(({ id, title, displayValue, details }) => {
    const where = (details?.items ?? []).slice(0, 3).map(({ node, url, description }) => node?.snippet ?? url ?? description);
    return [`${id}: ${title}`, displayValue, ...where].filter(Boolean).join(" | ");
  });
}

async function measure(asked, port) {
  const started = Date.now();
  const [url, only = CATEGORIES.join(), slowdown = throttling.mobileSlow4G.cpuSlowdownMultiplier] = asked.split(" ");
  const onlyCategories = only.split(",");
  const skipAudits = onlyCategories.includes("accessibility") ? [] : AXE;
  const phone = { ...throttling.mobileSlow4G, cpuSlowdownMultiplier: Number(slowdown) };
  const flags = { port, logLevel: "error", onlyCategories, skipAudits, disableFullPageScreenshot: true, throttling: phone };
  const { lhr } = await lighthouse(url, { ...flags, ...(values.brisk && BRISK) });
  const requests = lhr.audits["network-requests"]?.details?.items.filter(({ url }) => /^https?:/.test(url)) ?? [];
  return {
    url,
    error: lhr.runtimeError?.message ?? "",
    scores: Object.fromEntries(Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round((score ?? 0) * 100)])),
    bytes: requests.reduce((sum, { transferSize }) => sum + transferSize, 0),
    requests: requests.length,
    metrics: Object.fromEntries(Object.entries(METRICS).map(([name, id]) => [name, lhr.audits[id]?.numericValue ?? null])),
    faults: faults(lhr),
    speed: lhr.environment.benchmarkIndex,
    seconds: (Date.now() - started) / 1000,
  };
}

const chrome = await launch({ chromePath: values.chromium, chromeFlags: values.argument });
try {
  const pages = positionals.length ? positionals : createInterface({ input: process.stdin });
  for await (const url of pages) console.log(JSON.stringify(await measure(url, chrome.port)));
} finally {
  chrome.kill();
}
