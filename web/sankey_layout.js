// Layout of a flow diagram in columns: heights by value, order by barycentre, so that bands cross little.

const MOST = 13; // nodes a column; the rest become one

// rows: [{path: [label, …], value, kind}] → columns of nodes and the bands between neighbours.
function build(rows, depth) {
  const sums = Array.from({ length: depth }, () => new Map());
  for (const row of rows) row.path.forEach((label, i) => sums[i].set(label, (sums[i].get(label) || 0) + row.value));
  const shown = sums.map((m) => {
    const order = [...m.entries()].sort((a, b) => b[1] - a[1]).map(([label]) => label);
    return order.length > MOST ? new Set(order.slice(0, MOST - 1)) : new Set(order);
  });
  const columns = Array.from({ length: depth }, () => new Map()), bands = new Map();
  for (const row of rows) {
    const nodes = row.path.map((label, i) => {
      const rest = !shown[i].has(label), key = rest ? '\u0000rest' : label;
      let node = columns[i].get(key);
      if (!node) columns[i].set(key, (node = { column: i, label, rest, labels: new Set(), value: 0, rows: [], from: [], to: [] }));
      node.value += row.value;
      node.labels.add(label);
      node.rows.push(row);
      return node;
    });
    for (let i = 0; i + 1 < depth; i++) {
      const key = [i, nodes[i].rest ? '\u0000rest' : nodes[i].label, nodes[i + 1].rest ? '\u0000rest' : nodes[i + 1].label, row.kind].join('\u0001');
      let band = bands.get(key);
      if (!band) {
        bands.set(key, (band = { source: nodes[i], target: nodes[i + 1], kind: row.kind, value: 0, rows: [] }));
        nodes[i].to.push(band);
        nodes[i + 1].from.push(band);
      }
      band.value += row.value;
      band.rows.push(row);
    }
  }
  return { columns: columns.map((m) => [...m.values()]), bands: [...bands.values()] };
}

function stack(columns, height, gap) {
  for (const nodes of columns) {
    const used = nodes.reduce((sum, n) => sum + n.height, 0) + gap * (nodes.length - 1);
    let y = (height - used) / 2;
    for (const node of nodes) {
      node.y = y;
      y += node.height + gap;
    }
  }
}

function order(columns, height, gap, kinds) {
  const middle = (n) => n.y + n.height / 2;
  const centre = (bands, end) => bands.reduce((sum, b) => sum + middle(b[end]) * b.value, 0) / bands.reduce((sum, b) => sum + b.value, 0);
  const worst = (n) => Math.min(...n.rows.map((r) => kinds.indexOf(r.kind)));
  columns.forEach((nodes) => nodes.sort((a, b) => worst(a) - worst(b) || b.value - a.value));
  stack(columns, height, gap);
  for (let pass = 0; pass < 6; pass++) {
    const down = pass % 2 === 0, list = down ? columns.slice(1) : columns.slice(0, -1).reverse();
    for (const nodes of list) {
      const weight = new Map(nodes.map((n) => [n, down ? centre(n.from, 'source') : centre(n.to, 'target')]));
      nodes.sort((a, b) => weight.get(a) - weight.get(b));
      stack(columns, height, gap);
    }
  }
}

function place(bands, kinds) {
  const sides = [['to', 'target', 'y0'], ['from', 'source', 'y1']];
  for (const [list, other, y] of sides) {
    for (const node of new Set(bands.map((b) => (list === 'to' ? b.source : b.target)))) {
      node[list].sort((a, b) => a[other].y - b[other].y || kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
      const sum = node[list].reduce((t, b) => t + b.width, 0);
      let at = node.y + Math.max(0, (node.height - sum) / 2);
      for (const band of node[list]) {
        band[y] = at + band.width / 2;
        at += band.width;
      }
    }
  }
}

export function layout(rows, { depth, width, nodeWidth, gap, least, kinds }) {
  const { columns, bands } = build(rows, depth);
  const tallest = Math.max(...columns.map((nodes) => nodes.length), 1);
  const height = Math.max(220, tallest * (gap + 26));
  const total = rows.reduce((sum, r) => sum + r.value, 0) || 1;
  const unit = (height - gap * (tallest - 1)) / total;
  for (const band of bands) band.width = Math.max(1, band.value * unit);
  for (const nodes of columns) {
    for (const node of nodes) {
      const side = (list) => list.reduce((sum, b) => sum + b.width, 0);
      node.height = Math.max(least, node.value * unit, side(node.from), side(node.to));
      node.x = (node.column * (width - nodeWidth)) / Math.max(depth - 1, 1);
    }
  }
  const full = Math.max(height, ...columns.map((nodes) => nodes.reduce((sum, n) => sum + n.height + gap, -gap)));
  order(columns, full, gap, kinds);
  place(bands, kinds);
  return { columns, bands, height: full };
}
