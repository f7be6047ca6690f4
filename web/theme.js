// Light or dark: as the system is, until the reader chooses.
import { byId } from './dom.js';

export function setTheme(dark) {
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  byId('theme').setAttribute('aria-pressed', String(dark));
}

export function followTheme() {
  const system = matchMedia('(prefers-color-scheme: dark)');
  let chosen = false;
  setTheme(system.matches);
  system.addEventListener('change', () => { if (!chosen) setTheme(system.matches); });
  byId('theme').addEventListener('click', () => {
    chosen = true;
    setTheme(document.documentElement.dataset.theme !== 'dark');
  });
}
