// Breaks of the schema since the list in `intended-breaks.txt` was last emptied: each must stand in the list, one a line, as
// it is printed here. Which branch or clone this runs in does not matter. `node breaks.mjs [commit to compare with]`.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema, findBreakingChanges } from 'graphql';

const SCHEMA = 'schema.graphql';
const LIST = 'tests/audit/intended-breaks.txt';

const listed = (text) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

/** The breaks between two schemas, and those of them that the list does not name. */
export function breaks(before, now, list) {
  const found = findBreakingChanges(buildSchema(before), buildSchema(now)).map(({ description }) => description);
  const intended = new Set(listed(list));
  return { found, unintended: found.filter((description) => !intended.has(description)) };
}

/** The commit at which the list was last emptied, or made; `null` where the history does not tell. */
export function emptied(root) {
  const git = gitIn(root);
  const told = git('rev-list', '--first-parent', 'HEAD', '--', LIST)?.trim().split('\n').filter(Boolean) ?? [];
  const states = told.map((commit) => ({ commit, list: git('show', `${commit}:${LIST}`) }));
  // What is not committed yet comes first: emptied there, it is measured by what is committed.
  states.unshift({ commit: 'HEAD', list: readFileSync(new URL(LIST, root), 'utf8') });
  const isEmpty = ({ list }) => list !== null && listed(list).length === 0;
  const last = states.findIndex(isEmpty);
  if (last < 0) return told.at(-1) ?? null;
  const filled = states.findIndex((state, place) => place > last && !isEmpty(state));
  return states[filled < 0 ? states.length - 1 : filled - 1].commit;
}

function gitIn(root) {
  const options = { cwd: fileURLToPath(root), encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore'] };
  return (...words) => {
    try {
      return execFileSync('git', words, options);
    } catch {
      return null; // no git here, no such commit, or no such file in it
    }
  };
}

/** Tells the breaks of a clone; whether all are intended. */
export function check(root, commit = emptied(root), tell = console.log) {
  const before = commit && gitIn(root)('show', `${commit}:${SCHEMA}`);
  if (!before) {
    tell('no earlier schema to compare with');
    return true;
  }
  const [now, list] = [SCHEMA, LIST].map((path) => readFileSync(new URL(path, root), 'utf8'));
  const { found, unintended } = breaks(before, now, list);
  tell(`${found.length} breaks since ${commit}, ${found.length - unintended.length} intended`);
  unintended.forEach((description) => tell(description));
  return unintended.length === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = check(new URL('../../', import.meta.url), process.argv[2]) ? 0 : 1;
}
