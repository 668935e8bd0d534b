// Opens a report in headless Chromium, walks through it by keyboard, in light, dark and print, and prints what it saw as JSON.
import { chromium } from 'playwright-core';

const file = process.argv[2];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'] });
const seen = { complaints: [], requests: [] };

async function open(options) {
  const page = await browser.newPage(options);
  page.on('console', (message) => seen.complaints.push(message.text()));
  page.on('pageerror', (error) => seen.complaints.push(error.message));
  page.on('dialog', (dialog) => { seen.complaints.push('dialog ' + dialog.message()); dialog.dismiss(); });
  page.on('request', (request) => { if (request.url() !== 'file://' + file) seen.requests.push(request.url()); });
  await page.goto('file://' + file);
  await page.waitForSelector('footer');
  return page;
}

/** The lowest contrast of any text against what is behind it, as WCAG 2 reckons it. */
function lowestContrast() {
  const parse = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (rgb) => rgb.slice(0, 3).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((all, c, i) => all + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  let lowest = { ratio: 21, text: '' };
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim()) continue;
    const [one, other] = [luminance(parse(getComputedStyle(node.parentElement).color)), luminance(behind(node.parentElement))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < lowest.ratio) lowest = { ratio, text: node.data };
  }
  return lowest;
}

const light = await open({ colorScheme: 'light', viewport: { width: 1280, height: 900 } });
seen.title = await light.title();
seen.text = await light.evaluate(() => document.querySelector('main').textContent);
seen.foreign = await light.evaluate(() => document.querySelectorAll('main img, main script, main iframe, main b').length);
seen.charts = await light.evaluate(() => document.querySelectorAll('.chart canvas').length);
seen.hops = await light.evaluate(() => [...document.querySelectorAll('.hopline')].map((path) => path.getBoundingClientRect()).filter((box) => box.height > 10).length);
seen.lightContrast = await light.evaluate(lowestContrast);
seen.lightGround = await light.evaluate(() => getComputedStyle(document.body).backgroundColor);

// By keyboard: every stop shows where it is, a closed part opens with Enter, and a link leads to its incident.
seen.stops = [];
for (let i = 0; i < 200; i++) {
  await light.keyboard.press('Tab');
  const stop = await light.evaluate(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const style = getComputedStyle(at);
    return { name: at.tagName, outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0, text: (at.getAttribute('aria-label') || at.textContent).slice(0, 60) };
  });
  if (!stop || (i > 0 && stop.text === seen.stops[0].text)) break;
  seen.stops.push(stop);
}
await light.locator('summary').first().focus();
await light.keyboard.press('Enter');
seen.opened = await light.evaluate(() => document.querySelector('details').open);
await light.locator('a[href="#incident-0"]').first().focus();
await light.keyboard.press('Enter');
seen.hash = await light.evaluate(() => location.hash);
seen.pdfBytes = (await light.pdf({ format: 'A4' })).length;
await light.emulateMedia({ media: 'print', colorScheme: 'dark' });
seen.printGround = await light.evaluate(() => getComputedStyle(document.body).backgroundColor);
await light.close();

const dark = await open({ colorScheme: 'dark', viewport: { width: 800, height: 900 } });
seen.darkContrast = await dark.evaluate(lowestContrast);
seen.darkGround = await dark.evaluate(() => getComputedStyle(document.body).backgroundColor);
seen.overflow = await dark.evaluate(() => document.documentElement.scrollWidth - innerWidth);
await browser.close();
console.log(JSON.stringify(seen));
