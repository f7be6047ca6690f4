// Equal Earth (Šavrič, Patterson, Jenny 2019, eq. 1), on the drawing that worldmap.py made: WORLD has its scale.
/* global WORLD */
const A1 = 1.340264, A2 = -0.081106, A3 = 0.000893, A4 = 0.003796, M = Math.sqrt(3) / 2;

export function project(longitude, latitude) {
  const radians = Math.PI / 180, t = Math.asin(M * Math.sin(latitude * radians)), t2 = t * t, t6 = t2 * t2 * t2;
  const x = (longitude * radians * Math.cos(t)) / (M * (A1 + 3 * A2 * t2 + t6 * (7 * A3 + 9 * A4 * t2)));
  const y = t * (A1 + A2 * t2 + t6 * (A3 + A4 * t2));
  return [WORLD.width / 2 + x * WORLD.scale, WORLD.top - y * WORLD.scale];
}

export function graticule() {
  const lines = [], at = (p) => p.map((n) => n.toFixed(1)).join(',');
  for (let lon = -180; lon <= 180; lon += 30) {
    const points = [];
    for (let lat = -58; lat <= 84; lat += 2) points.push(at(project(lon, lat)));
    lines.push('M' + points.join('L'));
  }
  for (let lat = -30; lat <= 60; lat += 30) lines.push(`M${at(project(-180, lat))}L${at(project(180, lat))}`);
  return lines.join('');
}

export function outline() {
  const side = (lon, from, to) => {
    const points = [];
    for (let i = 0; i <= 40; i++) points.push(project(lon, from + ((to - from) * i) / 40).map((n) => n.toFixed(1)).join(','));
    return points.join('L');
  };
  return `M${side(-180, -58, 84)}L${side(180, 84, -58)}Z`;
}
