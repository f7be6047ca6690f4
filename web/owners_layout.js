// Layout of owners above a holder. Where there is room: in layers, owners above what they own. Where there is not: a
// party a row, with lanes at the side from owner down to owned.

const LINE = 15, PAD = 8, GAP = 18, STUB = 24, RISE = 72, LEAST = 116, MOST = 196, LANE = 16, ROW = 14;
export const LETTER = 6.7; // a wide guess

// Letters of double width count so (East Asian Wide).
function widthOf(text) {
  let n = 0;
  for (const c of text) n += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(c) ? 1.8 : 1;
  return n;
}

// At most `lines` lines of at most `most` letters.
export function wrap(text, most, lines) {
  const out = [''];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = out[out.length - 1], joined = last ? `${last} ${word}` : word;
    if (widthOf(joined) <= most || !last) out[out.length - 1] = joined;
    else out.push(word);
  }
  const kept = out.slice(0, lines), cut = out.length > lines;
  return kept.map((line, i) => {
    if (widthOf(line) <= most && !(cut && i === lines - 1)) return line;
    let short = line;
    while (short && widthOf(short) > most - 1) short = [...short].slice(0, -1).join('');
    return `${short}…`;
  });
}

// Nodes and edges; all stakes of one owner in one party are one edge. `above`: how many steps up the longest way
// from the holder goes; an edge that closes a circle does not count.
export function graphOf({ party, stakes, more }) {
  const nodes = new Map(), edges = new Map();
  const node = (p) => {
    if (!nodes.has(p)) nodes.set(p, { party: p, in: [], out: [], above: 0, more: more.get(p) || 0 });
    return nodes.get(p);
  };
  const root = node(party);
  for (const stake of stakes) {
    const from = node(stake.owner), to = node(stake.owned), key = `${stake.owner.id}\n${stake.owned.id}`;
    if (!edges.has(key)) {
      const edge = { from, to, stakes: [], back: false };
      edges.set(key, edge);
      from.out.push(edge);
      to.in.push(edge);
    }
    edges.get(key).stakes.push(stake);
  }
  const open = new Set(), done = [], seen = new Set();
  const visit = (n) => {
    seen.add(n);
    open.add(n);
    for (const e of n.in) {
      if (open.has(e.from)) e.back = true;
      else if (!seen.has(e.from)) visit(e.from);
    }
    open.delete(n);
    done.push(n);
  };
  visit(root);
  const order = done.reverse(); // the holder first, each owner behind all that it owns
  for (const n of order) for (const e of n.in) if (!e.back) e.from.above = Math.max(e.from.above, n.above + 1);
  return { root, nodes: order, edges: [...edges.values()] };
}

function measure(node, width) {
  const most = Math.floor((width - 2 * PAD) / LETTER);
  node.width = width;
  node.name = wrap(node.party.name || node.party.id, most, 3);
  node.note = wrap([node.party.kind, node.party.countries.join(' ')].filter(Boolean).join(' · '), most + 1, 1);
  node.rest = node.more ? `${node.more} more above` : '';
  node.height = 2 * PAD + LINE * (node.name.length + node.note.length + (node.more ? 1 : 0)) - 2;
}

// Centres in the given order, apart by what they need, and together as near as can be to where they want to be
// (least squares: neighbours that would overlap become one block at its mean).
function settle(row, width) {
  const blocks = [];
  let offset = 0;
  row.forEach((n, i) => {
    if (i) offset += (row[i - 1].width + n.width) / 2 + GAP;
    n.offset = offset;
    blocks.push({ sum: n.want - offset, n: 1 });
    while (blocks.length > 1 && blocks[blocks.length - 2].sum / blocks[blocks.length - 2].n > blocks[blocks.length - 1].sum / blocks[blocks.length - 1].n) {
      const last = blocks.pop();
      blocks[blocks.length - 1].sum += last.sum;
      blocks[blocks.length - 1].n += last.n;
    }
  });
  const at = blocks.flatMap((b) => Array(b.n).fill(b.sum / b.n));
  const low = row[0].width / 2, high = width - row[row.length - 1].width / 2 - row[row.length - 1].offset;
  row.forEach((n, i) => { n.x = n.offset + Math.max(low, Math.min(high, at[i])); });
}

function mean(list, otherwise) {
  return list.length ? list.reduce((sum, v) => sum + v, 0) / list.length : otherwise;
}

// Rows from the holder up, with a narrow place of its own in each row that a long edge passes.
function rowsOf(graph) {
  const rows = [];
  const put = (n, i) => { (rows[i] = rows[i] || []).push(n); };
  for (const n of graph.nodes) put(n, n.above);
  for (const e of graph.edges) {
    e.via = [];
    for (let i = e.to.above + 1; !e.back && i < e.from.above; i++) {
      const place = { width: 10, height: 0, place: true, above: i };
      e.via.push(place);
      put(place, i);
    }
    const chain = [e.to, ...e.via, e.from];
    if (!e.back) for (let i = 0; i + 1 < chain.length; i++) { (chain[i].up = chain[i].up || []).push(chain[i + 1]); (chain[i + 1].down = chain[i + 1].down || []).push(chain[i]); }
  }
  return rows;
}

function order(rows) {
  const number = () => rows.forEach((row) => row.forEach((n, i) => { n.at = (i + 0.5) / row.length; }));
  number();
  for (let pass = 0; pass < 6; pass++) {
    const side = pass % 2 ? 'up' : 'down', list = pass % 2 ? [...rows].reverse() : rows;
    for (const row of list) {
      for (const n of row) n.want = mean((n[side] || []).map((o) => o.at), n.at);
      row.sort((a, b) => a.want - b.want);
      row.forEach((n, i) => { n.at = (i + 0.5) / row.length; });
    }
  }
}

// Where the edges of a node leave or reach it, side by side in the order of their other ends.
function ports(node, list, end, other, most) {
  const sorted = list.filter((e) => !e.back).sort((a, b) => other(a).x - other(b).x);
  const step = Math.min(most, (node.width - 30) / Math.max(1, sorted.length - 1));
  sorted.forEach((e, i) => { e[end] = node.x + (i - (sorted.length - 1) / 2) * step; });
}

function bend(points) {
  let d = `M${points[0].map((v) => v.toFixed(1))}`;
  for (let i = 0; i + 1 < points.length; i++) {
    const [x0, y0] = points[i], [x1, y1] = points[i + 1], middle = (y0 + y1) / 2;
    d += `C${[x0, middle, x1, middle, x1, y1].map((v) => v.toFixed(1))}`;
  }
  return d;
}

function drawEdges(graph, width) {
  for (const n of graph.nodes) {
    ports(n, n.out, 'x0', (e) => e.via[e.via.length - 1] || e.to, 84);
    ports(n, n.in, 'x1', (e) => e.via[0] || e.from, 26);
  }
  let side = 0;
  for (const e of graph.edges) {
    if (e.back) { // up again, at the right
      const x = Math.min(width - 2, Math.max(e.from.x + e.from.width / 2, e.to.x + e.to.width / 2) + 16 + 8 * side++);
      const a = [e.from.x + e.from.width / 2, e.from.y + e.from.height / 2], b = [e.to.x + e.to.width / 2, e.to.y + e.to.height / 2];
      e.path = `M${a}C${x + 20},${a[1]} ${x + 20},${b[1]} ${b}`;
      e.head = `M${b}l7-4v8Z`;
      e.label = { texts: [e.text], x: Math.min(x, width - 30), y: (a[1] + b[1]) / 2 };
      continue;
    }
    const top = [e.x0, e.from.y + e.from.height], foot = [e.x1, e.to.y];
    const way = [...e.via].reverse().flatMap((v) => [[v.x, v.y], [v.x, v.y + v.row]]);
    e.head = `M${foot}l-4.5-8h9Z`;
    const outs = e.from.out.filter((o) => !o.back), ins = e.to.in.filter((o) => !o.back);
    const high = outs.length === 1 || ins.length > 1, nth = (high ? outs : ins).indexOf(e);
    // straight where the label stands on it
    const texts = [e.text];
    if (widthOf(e.text) * LETTER > (high ? e.from : e.to).width + GAP) texts.splice(0, 1, ...e.texts.slice(0, 3));
    if (texts.length < e.texts.length && texts.length > 1) texts[2] = `and ${e.texts.length - 2} more`;
    const more = 13 * (texts.length - 1), from = [top[0], top[1] + (high ? STUB + more : 4)], to = [foot[0], foot[1] - (high ? 8 : STUB + more)];
    e.path = `M${top[0].toFixed(1)},${top[1]}${bend([from, ...way, to]).replace('M', 'L')}V${foot[1] - 5}`;
    e.label = high ? { texts, x: top[0], y: top[1] + 15 + (outs.length > 2 ? 13 * (nth % 2) : 0) } : { texts, x: foot[0], y: foot[1] - 14 - more };
  }
}

function layered(graph, width) {
  const rows = rowsOf(graph);
  const room = (row) => row.reduce((sum, n) => sum + (n.place ? 10 + GAP : 0), 0);
  const boxes = Math.min(...rows.map((row) => (width - room(row) + GAP) / row.filter((n) => !n.place).length - GAP));
  if (boxes < LEAST) return null;
  for (const n of graph.nodes) measure(n, Math.min(MOST, Math.floor(boxes)));
  order(rows);
  rows.forEach((row) => {
    for (const n of row) n.want = mean((n.down || []).map((o) => o.x), width / 2);
    settle(row, width);
  });
  let y = 2;
  for (const row of [...rows].reverse()) {
    const height = Math.max(...row.map((n) => n.height));
    for (const n of row) {
      n.y = n.place ? y : y + height - n.height;
      n.row = height;
    }
    y += height + RISE;
  }
  drawEdges(graph, width);
  return { kind: 'layers', width, height: y - RISE + 3, ...graph };
}

// Rows: the holder at the foot. All that is owned in one party comes down one lane.
function lanes(graph, room) {
  const width = Math.min(room, 640);
  const free = []; // by lane: the row where it is free again, counted upwards
  const rows = [...graph.nodes].sort((a, b) => a.above - b.above);
  rows.forEach((n, i) => { n.at = i; });
  for (const n of rows) {
    if (!n.in.length) continue;
    const ends = [n.at, ...n.in.map((e) => e.from.at)], low = Math.min(...ends), high = Math.max(...ends);
    let lane = free.findIndex((until) => until <= low);
    if (lane < 0) lane = free.push(0) - 1;
    free[lane] = high;
    n.lane = lane;
  }
  const left = LANE * free.length + 6, most = Math.floor((width - left - 2 * PAD) / LETTER);
  let y = 2;
  for (const n of [...rows].reverse()) {
    measure(n, width - left - 2);
    n.shares = n.out.map((e) => ({ edge: e, lines: wrap(`${e.text} of ${e.to.party.name || e.to.party.id}`, most, 2) }));
    n.height += LINE * n.shares.reduce((sum, s) => sum + s.lines.length, 0);
    n.x = left + n.width / 2;
    n.y = y;
    y += n.height + ROW;
  }
  for (const e of graph.edges) {
    const x = left - LANE * (e.to.lane + 1) + LANE / 2 - 4, down = e.from.at > e.to.at;
    const a = e.from.y + e.from.height / 2 + (down ? 4 : -4), b = e.to.y + 12;
    e.path = `M${left},${a}H${x}V${b}H${left - 4}`;
    e.head = `M${left},${b}l-7-4v8Z`;
  }
  return { kind: 'lanes', width, height: y - ROW + 3, ...graph };
}

export function layout(graph, width) {
  return (width >= 560 && layered(graph, width)) || lanes(graph, width);
}
