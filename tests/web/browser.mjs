// A headless Chromium driven over the DevTools protocol through two pipes: nothing to install, no port to open.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--disable-dev-shm-usage', '--hide-scrollbars', '--remote-debugging-pipe'];
const PATIENCE = 60_000;

export function chromiumPath() {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch { /* the next name */ }
  }
  return null;
}

export class Browser {
  constructor(path) {
    this.profile = mkdtempSync(join(tmpdir(), 'cordon-web-'));
    this.process = spawn(path, [...FLAGS, `--user-data-dir=${this.profile}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    this.waiting = new Map();
    this.listeners = new Map();
    this.last = 0;
    let rest = '';
    this.process.stdio[4].setEncoding('utf8').on('data', (chunk) => {
      const parts = (rest + chunk).split('\0');
      rest = parts.pop();
      for (const part of parts) this.receive(JSON.parse(part));
    });
    this.process.on('exit', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('the browser ended'));
    });
  }

  receive(message) {
    if (message.id) {
      const { resolve, reject, timer } = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      clearTimeout(timer);
      if (message.error) reject(new Error(message.error.message)); else resolve(message.result);
    } else {
      for (const listener of this.listeners.get(message.sessionId) || []) listener(message.method, message.params);
    }
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method}: no answer`)), PATIENCE);
      this.waiting.set(id, { resolve, reject, timer });
      this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  async page(width, height, { dark = false, phone = false } = {}) {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, sessionId, targetId);
    await page.prepare(width, height, dark, phone);
    return page;
  }

  async close() {
    const ended = new Promise((resolve) => this.process.on('exit', resolve));
    await this.send('Browser.close').catch(() => this.process.kill());
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

export class Page {
  constructor(browser, sessionId, targetId) {
    Object.assign(this, { browser, sessionId, targetId, complaints: [], requests: [], loaded: null });
    browser.listeners.set(sessionId, [(method, params) => this.hear(method, params)]);
  }

  send(method, params) {
    return this.browser.send(method, params, this.sessionId);
  }

  hear(method, params) {
    if (method === 'Network.requestWillBeSent') this.requests.push(params.request.url);
    if (method === 'Runtime.exceptionThrown') this.complaints.push(params.exceptionDetails.exception?.description || params.exceptionDetails.text);
    if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(params.type)) this.complaints.push(params.args.map((a) => a.value).join(' '));
    if (method === 'Log.entryAdded') this.complaints.push(params.entry.text);
    if (method === 'Page.javascriptDialogOpening') {
      this.complaints.push(`dialog: ${params.message}`);
      this.send('Page.handleJavaScriptDialog', { accept: true });
    }
    if (method === 'Page.loadEventFired' && this.loaded) this.loaded();
  }

  async prepare(width, height, dark, phone) {
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await this.send(`${domain}.enable`);
    await this.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: phone });
    await this.media({ dark });
  }

  media({ dark = false, print = false } = {}) {
    return this.send('Emulation.setEmulatedMedia', { media: print ? 'print' : '', features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' },
      { name: 'prefers-reduced-motion', value: 'reduce' }] });
  }

  async open(url) {
    const loaded = new Promise((resolve) => { this.loaded = resolve; });
    await this.send('Page.navigate', { url });
    await loaded;
  }

  // The value of an expression in the page; promises are waited for.
  async run(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true, userGesture: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description || exceptionDetails.text}`);
    return result.value;
  }

  async key(key, text = undefined) {
    const codes = { Tab: 9, Enter: 13, ' ': 32, Escape: 27, ArrowRight: 39, ArrowLeft: 37 };
    const event = { key, code: key === ' ' ? 'Space' : key, windowsVirtualKeyCode: codes[key] || key.toUpperCase().charCodeAt(0) };
    const shown = text ?? (key === 'Enter' ? '\r' : key.length === 1 ? key : undefined);
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event, text: shown });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  // clip: {x, y, width, height} of the page; without it, what is on the screen.
  async screenshot(clip = undefined) {
    const { data } = await this.send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: Boolean(clip), clip: clip && { ...clip, scale: 1 } });
    return Buffer.from(data, 'base64');
  }

  async pdf() {
    const { data } = await this.send('Page.printToPDF', { printBackground: true, preferCSSPageSize: true, paperWidth: 8.27, paperHeight: 11.69 });
    return Buffer.from(data, 'base64');
  }

  close() {
    return this.browser.send('Target.closeTarget', { targetId: this.targetId });
  }
}
