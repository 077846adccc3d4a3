// Tabs, by mouse and by arrow keys. What is behind a tab is loaded when the tab is opened for the first time.
import { UNREACHABLE, byId, tell } from '/site/base.js';

const tabs = [...document.querySelectorAll('[role="tab"]')];
const PARTS = {
  'tab-upserts': () => import('/site/upserts.js'),
  'tab-ingest': () => import('/site/ingest.js'),
  'tab-orders': () => import('/site/orders.js'),
  'tab-jobs': () => import('/site/jobs.js'),
  'tab-faults': () => import('/site/faults.js'),
};
const KEYS = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

let current = null;

function show(chosen) {
  if (chosen !== current) return;
  tell(byId('tab-said'), '');
  for (const tab of tabs) byId(tab.getAttribute('aria-controls')).hidden = tab !== chosen;
}

/** Selects the tab at once, and shows its panel when its buttons work. */
function choose(chosen) {
  current = chosen;
  for (const tab of tabs) {
    tab.setAttribute('aria-selected', `${tab === chosen}`);
    tab.tabIndex = tab === chosen ? 0 : -1;
  }
  if (PARTS[chosen.id] === undefined) show(chosen);
  else PARTS[chosen.id]().then(() => show(chosen), () => tell(byId('tab-said'), UNREACHABLE));
}

for (const tab of tabs) {
  tab.addEventListener('click', () => choose(tab));
  tab.addEventListener('keydown', ({ key }) => {
    const by = KEYS[key];
    if (by === undefined) return;
    const at = tabs.indexOf(tab);
    const to = Number.isFinite(by) ? (at + by + tabs.length) % tabs.length : by < 0 ? 0 : tabs.length - 1;
    choose(tabs[to]);
    tabs[to].focus();
  });
}
choose(tabs[0]);
