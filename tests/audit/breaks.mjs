// Breaks of the schema since it was last landed (`origin/main`, or the commit given): each must stand in
// `intended-breaks.txt`, one a line, as it is printed here. `node breaks.mjs [commit]`.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges } from 'graphql';

const root = new URL('../../', import.meta.url);
const git = (...words) => execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

function landed() {
  for (const commit of [process.argv[2], 'origin/main', 'HEAD~1'].filter(Boolean)) {
    try {
      return [commit, git('show', `${commit}:schema.graphql`)];
    } catch { /* no such commit here, or no schema in it */ }
  }
  return null;
}

const before = landed();
if (before === null) {
  console.log('no earlier schema to compare with');
} else {
  const [commit, text] = before;
  const now = readFileSync(new URL('schema.graphql', root), 'utf8');
  const intended = new Set(readFileSync(new URL('intended-breaks.txt', import.meta.url), 'utf8').split('\n'));
  const breaks = findBreakingChanges(buildSchema(text), buildSchema(now)).map(({ description }) => description);
  const unintended = breaks.filter((description) => !intended.has(description));
  console.log(`${breaks.length} breaks since ${commit}, ${breaks.length - unintended.length} intended`);
  unintended.forEach((description) => console.log(description));
  process.exitCode = unintended.length > 0 ? 1 : 0;
}
