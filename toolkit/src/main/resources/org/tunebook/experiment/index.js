'use strict';
// What a row shows and what it is compared by stand in the page; the place (#…) holds sort, filter and choice.
const experiments = JSON.parse(document.getElementById('experiments').textContent);
const table = document.getElementById('all');
const rows = [...table.tBodies[0].rows];
const buttons = [...table.tHead.querySelectorAll('button')];
const filter = document.getElementById('filter');
const differing = document.getElementById('differing');
const comparison = document.getElementById('comparison');
const status = document.getElementById('status');
const boxes = rows.map(row => row.querySelector('input'));
const sortKeys = buttons.map(button => button.dataset.key);

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function order(column, direction) {
  const value = row => {
    const cell = row.cells[column];
    return cell.dataset.number === undefined ? cell.textContent.trim() : parseFloat(cell.dataset.number);
  };
  const compared = rows.map((row, place) => ({row, place, value: value(row)}));
  compared.sort((a, b) => {
    const missing = v => v === '' || v === '–' || Number.isNaN(v);
    if (missing(a.value) || missing(b.value)) return missing(a.value) - missing(b.value) || a.place - b.place;
    const by = typeof a.value === 'number' ? a.value - b.value
        : a.value.localeCompare(b.value, 'en', {numeric: true});
    return (direction === 'descending' ? -by : by) || a.place - b.place;
  });
  table.tBodies[0].append(...compared.map(one => one.row));
  buttons.forEach((button, i) => {
    const heading = button.closest('th');
    if (heading.cellIndex === column) heading.setAttribute('aria-sort', direction);
    else heading.removeAttribute('aria-sort');
  });
}


function side(title, key, chosen) {
  const names = [...new Set(chosen.flatMap(one => one[key].map(pair => pair[0])))];
  const all = chosen.map(one => new Map(one[key]));
  const made = element('table', '');
  made.append(element('caption', title));
  const heading = made.createTHead().insertRow();
  heading.append(element('th', key === 'settings' ? 'setting' : 'number', {scope: 'col'}), element('th', 'differs', {scope: 'col'}));
  chosen.forEach(one => heading.append(element('th', one.name, {scope: 'col'})));
  const body = made.createTBody();
  let shown = 0;
  for (const name of names) {
    const values = all.map(one => one.get(name) ?? '–');
    const differs = new Set(values).size > 1;
    if (!differs && differing.checked) continue;
    const row = body.insertRow();
    shown++;
    if (differs) row.className = 'differs';
    row.append(element('th', name, {scope: 'row'}), element('td', differs ? '≠' : ''));
    values.forEach(value => row.append(element('td', value)));
  }
  return shown > 0 ? made : element('p', title + ': no difference');
}

function compare() {
  const chosen = boxes.filter(box => box.checked).map(box => experiments[box.value]);
  const place = document.getElementById('sides');
  comparison.hidden = chosen.length < 2;
  place.replaceChildren(...(chosen.length < 2 ? []
      : [side('Settings', 'settings', chosen), side('Numbers', 'values', chosen)]));
  return chosen;
}

function narrow() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(word => word);
  let shown = 0;
  rows.forEach(row => {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every(word => text.includes(word));
    if (!row.hidden) shown++;
  });
  return shown;
}

function say() {
  const shown = narrow();
  const chosen = compare();
  status.textContent = (shown === rows.length ? rows.length + ' experiments' : shown + ' of ' + rows.length + ' experiments')
      + (chosen.length === 0 ? '; choose two or more to compare them'
          : chosen.length === 1 ? ', 1 chosen; choose another to compare them'
          : ', ' + chosen.length + ' compared below');
}

function keep() {
  const state = new URLSearchParams();
  const sorted = buttons.find(button => button.closest('th').hasAttribute('aria-sort'));
  if (sorted) state.set('sort', sorted.dataset.key + (sorted.closest('th').getAttribute('aria-sort') === 'descending' ? '-' : ''));
  if (filter.value) state.set('filter', filter.value);
  if (differing.checked) state.set('differing', '1');
  boxes.filter(box => box.checked).forEach(box => state.append('compare', experiments[box.value].page));
  history.replaceState(null, '', '#' + state);
}

function restore() {
  const state = new URLSearchParams(location.hash.slice(1));
  const sort = state.get('sort') ?? 'recorded-';
  const key = sort.replace(/-$/, '');
  if (sortKeys.includes(key)) {
    order(buttons[sortKeys.indexOf(key)].closest('th').cellIndex, sort.endsWith('-') ? 'descending' : 'ascending');
  }
  filter.value = state.get('filter') ?? '';
  differing.checked = state.has('differing');
  const chosen = new Set(state.getAll('compare'));
  boxes.forEach(box => { box.checked = chosen.has(experiments[box.value].page); });
  say();
}

buttons.forEach(button => button.addEventListener('click', () => {
  const heading = button.closest('th');
  const first = heading.classList.contains('number') || button.dataset.key === 'recorded' ? 'descending' : 'ascending';
  const now = heading.getAttribute('aria-sort');
  order(heading.cellIndex, now === null ? first : now === 'ascending' ? 'descending' : 'ascending');
  keep();
}));
filter.addEventListener('input', () => { say(); keep(); });
differing.addEventListener('change', () => { say(); keep(); });
table.addEventListener('change', () => { say(); keep(); });
addEventListener('hashchange', restore);
document.querySelectorAll('[data-script]').forEach(one => { one.hidden = false; });
restore();
