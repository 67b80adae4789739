// Shows one view: the one named after '#' in the address.
import { byId, element } from './dom.js';
import * as hub from './hub.js';
import * as echo from './echo.js';
import './channels.js';
import './chart.js';
import './chat.js';
import './sensors.js';

const VIEWS = ['echo', 'channels', 'chart', 'chat', 'sensors'];

const status = byId('state');
const tokenForm = byId('token-form');
const refused = byId('refused');
let shown;
let tokenWanted = false;
let refusal = '';

function showNotices() {
  tokenForm.hidden = !tokenWanted || shown === 'echo';
  refused.hidden = !refusal || shown === 'echo';
}

function showState(connection, { kind, words, more }) {
  if (connection !== (shown === 'echo' ? echo : hub)) return;
  status.dataset.state = kind;
  status.title = words + more;
  if (status.textContent !== words + more)
    status.replaceChildren(words, element('span', { className: 'more', textContent: more }));
}

function show() {
  const name = location.hash.slice(1);
  const first = shown === undefined;
  shown = VIEWS.includes(name) ? name : VIEWS[0];
  for (const view of VIEWS) byId(`view-${view}`).hidden = view !== shown;
  for (const link of document.querySelectorAll('nav a')) {
    if (link.hash === `#${shown}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const connection = shown === 'echo' ? echo : hub;
  connection.start();
  showState(connection, connection.state);
  showNotices();
  const title = byId(`${shown}-title`);
  document.title = `${title.textContent} · Porthole`;
  if (!first) title.focus({ preventScroll: true });
  scrollTo(0, 0);
}

tokenForm.addEventListener('submit', (event) => {
  event.preventDefault();
  tokenWanted = false;
  hub.showToken(byId('token').value);
  byId('token').value = '';
  showNotices();
});

refused.querySelector('button').addEventListener('click', () => {
  refusal = '';
  hub.reconnect();
  showNotices();
});

hub.onTokenWanted((wrong) => {
  tokenWanted = true;
  if (wrong)
    byId('token-words').textContent =
      'That was not the token. It is in the file that the configuration of the device names (channels, token_file).';
  showNotices();
});

hub.onRefused((words) => {
  refusal = words;
  refused.querySelector('p').textContent = words;
  showNotices();
});

hub.state.watch((state) => {
  if (state.isOpen) refusal = '';
  showNotices();
  showState(hub, state);
});
echo.state.watch((state) => showState(echo, state));
addEventListener('hashchange', show);
show();
