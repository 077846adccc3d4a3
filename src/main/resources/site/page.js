// The live page: this file sets the parts going.
import { byId } from '/site/base.js';
import { followBoard } from '/site/board.js';
import { followGroups } from '/site/groups.js';
import { refresh } from '/site/wire.js';
import '/site/create.js';
import '/site/tabs.js';

const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');
const theme = () => root.dataset.theme ?? (dark.matches ? 'dark' : 'light');

function nameTheme() {
  byId('theme').textContent = theme() === 'dark' ? 'Light' : 'Dark';
}

byId('theme').addEventListener('click', () => {
  root.dataset.theme = theme() === 'dark' ? 'light' : 'dark';
  try {
    localStorage.setItem('theme', root.dataset.theme);
  } catch {
    // a browser that keeps nothing forgets the theme with the page
  }
  nameTheme();
  refresh();
});
dark.addEventListener('change', nameTheme);
nameTheme();
followGroups();
followBoard();
