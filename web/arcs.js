// Great circles on the map: points are [latitude, longitude], lines are cut at the antimeridian.
import { project } from './projection.js';

const RADIANS = Math.PI / 180, STEP = 2.5; // degrees between points

function vector([lat, lon]) {
  const c = Math.cos(lat * RADIANS);
  return [c * Math.cos(lon * RADIANS), c * Math.sin(lon * RADIANS), Math.sin(lat * RADIANS)];
}

function arc(a, b) {
  const u = vector(a), v = vector(b), w = Math.acos(Math.min(1, Math.max(-1, u[0] * v[0] + u[1] * v[1] + u[2] * v[2])));
  const n = Math.max(1, Math.ceil(w / RADIANS / STEP)), points = [];
  if (w < 1e-6 || Math.PI - w < 1e-6) return [a, b]; // one place, or any great circle at all
  for (let i = 0; i <= n; i++) {
    const p = Math.sin((1 - i / n) * w) / Math.sin(w), q = Math.sin((i / n) * w) / Math.sin(w);
    const [x, y, z] = u.map((c, k) => p * c + q * v[k]);
    points.push([Math.atan2(z, Math.hypot(x, y)) / RADIANS, Math.atan2(y, x) / RADIANS]);
  }
  return points;
}

// All points of the great circles between successive ones.
export function along(points) {
  return points.flatMap((p, i) => (i ? arc(points[i - 1], p).slice(1) : [p]));
}

// Where the line leaves the map at one side it comes in at the other.
export function pathOf(points) {
  const at = ([lat, lon]) => project(lon, lat).map((n) => n.toFixed(1)).join(',');
  let d = '';
  points.forEach((p, i) => {
    const before = points[i - 1];
    if (!before) d += `M${at(p)}`;
    else if (Math.abs(p[1] - before[1]) > 180) {
      const side = before[1] > 0 ? 180 : -180, far = p[1] + 2 * side, part = (side - before[1]) / (far - before[1] || 1);
      const lat = before[0] + (p[0] - before[0]) * part;
      d += `L${at([lat, side])}M${at([lat, -side])}L${at(p)}`;
    } else d += `L${at(p)}`;
  });
  return d;
}

export function middle(points) {
  const [lat, lon] = points[Math.floor(points.length / 2)];
  return project(lon, lat);
}
