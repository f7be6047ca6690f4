// SARIF against the standard's own schema: sarif.mjs CORDON WRITE_FIXTURE. Ends with "N passed, N failed, N skipped".
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname || new URL('.', import.meta.url).pathname, '../..');
const [program, writer] = process.argv.slice(2).map((p) => resolve(p));
const schema = join(root, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
if (!existsSync(schema) || !existsSync(join(root, 'node_modules/ajv'))) {
  console.log('skipped: the schema of SARIF is absent (npm packages: ./run data)\n0 passed, 0 failed, 1 skipped');
  process.exit(77);
}
const need = createRequire(join(root, 'package.json')), Ajv = need('ajv');
const judge = new Ajv({ allErrors: true, schemaId: 'auto', meta: false, logger: false });
judge.addMetaSchema(need('ajv/lib/refs/json-schema-draft-04.json')); // the one in which the schema is written
const valid = judge.compile(JSON.parse(readFileSync(schema)));
let passed = 0, failed = 0;

// What pages that show results ask for beyond the schema.
function limits(log) {
  const wrong = [], run = log.runs[0], rules = run.tool.driver.rules;
  if (log.runs.length !== 1) wrong.push('not one run');
  if (run.results.length > 25000) wrong.push('too many results');
  const seen = new Set();
  for (const r of run.results) {
    if (rules[r.ruleIndex]?.id !== r.ruleId) wrong.push(`ruleIndex of ${r.ruleId}`);
    if (r.locations.length + (r.relatedLocations || []).length > 10) wrong.push('more than ten locations');
    for (const l of [...r.locations, ...(r.relatedLocations || [])]) {
      const a = l.physicalLocation?.artifactLocation;
      if (a?.index !== undefined && run.artifacts[a.index]?.location.uri !== a.uri) wrong.push(`artifact of ${r.ruleId}`);
    }
    if (!/^[0-9a-f]{16}:[1-9][0-9]*$/.test(r.partialFingerprints.primaryLocationLineHash)) wrong.push('fingerprint');
    seen.add(r.ruleId + r.partialFingerprints.primaryLocationLineHash);
  }
  if (seen.size !== run.results.length) wrong.push('results that cannot be told apart');
  const order = ['error', 'warning', 'note', 'none'], levels = run.results.map((r) => order.indexOf(r.level));
  if (levels.some((l, i) => i && levels[i - 1] > l)) wrong.push('not the worst first');
  if (rules.some((r) => (r.properties?.tags || []).length > 10)) wrong.push('more than ten tags');
  return [...new Set(wrong)];
}

function check(name, command, args) {
  const { stdout, status } = spawnSync(command, args, { cwd: root, maxBuffer: 1 << 29, encoding: 'utf8' });
  let wrong;
  try {
    const log = JSON.parse(stdout);
    wrong = valid(log) ? limits(log) : valid.errors.slice(0, 5).map((e) => `${e.dataPath} ${e.message}`);
  } catch (e) {
    wrong = [`no JSON: ${e.message} (exit status ${status})`];
  }
  if (!wrong.length) passed++;
  else failed++, console.log(`failed: ${name}: ${wrong.join('; ')}`);
}

const phone = 'samples/phone.pcap', day = ['--as-of', '2020-09-01'];
check('a policy', program, ['audit', '-f', 'sarif', '-p', 'clean-network-2020', ...day, phone]);
check('three policies, every detail', program, ['audit', '-v', '-f', 'sarif', '-p', 'clean-network-2020', '-p', 'us-28-cfr-202', '-p', 'observe-only', phone]);
check('no policy', program, ['audit', '-f', 'sarif', phone]);
check('a web archive', program, ['audit', '-f', 'sarif', '-p', 'eu-gdpr-transfers', 'tests/fuzz/corpus/har/safari.har']);
check('a package', program, ['audit', '-v', '-f', 'sarif', '-p', 'clean-network-2020', '-p', 'us-28-cfr-202', ...day, 'tests/fixtures/mirror/apps/com.example.shop.apk']);
check('a store', program, ['audit', '-v', '-f', 'sarif', '--no-cache', '-p', 'clean-network-2020', '-p', 'us-28-cfr-202', ...day, 'tests/fixtures/mirror', phone]);
check('a store without a policy', program, ['audit', '-f', 'sarif', '--no-cache', 'tests/fixtures/mirror']);
check('an evidence that is none', program, ['audit', '-f', 'sarif', '-p', 'clean-network-2020', phone, 'meson.build']);
for (const kind of [[], ['no-policy'], ['hostile'], ['told'], ['verbose']]) check(`the fixture ${kind}`, writer, ['sarif', ...kind]);
check('more results than a page takes', writer, ['sarif', '3000']);
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed ? 1 : 0);
