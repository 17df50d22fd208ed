// That a break of the schema is found: on the real schema with a field taken away, and over the history of a clone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { Kind, parse, print, visit } from 'graphql';
import { breaks, check } from './breaks.mjs';

const real = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

const changed = (type, change) => print(visit(parse(real), {
  ObjectTypeDefinition: (node) => (node.name.value === type ? { ...node, fields: change(node.fields) } : undefined),
}));

test('a field taken away is a break, and is none when it is listed', () => {
  const now = changed('Evaluation', (fields) => fields.filter(({ name }) => name.value !== 'score'));
  assert.deepEqual(breaks(real, now, '# nothing').unintended, ['Evaluation.score was removed.']);
  const listed = breaks(real, now, '# meant\nEvaluation.score was removed.\n');
  assert.deepEqual(listed, { found: ['Evaluation.score was removed.'], unintended: [] });
});

test('a field that is new breaks nobody, one that may now be null does', () => {
  const more = changed('Evaluation', (fields) => [...fields, { ...fields[0], name: { kind: Kind.NAME, value: 'more' } }]);
  assert.deepEqual(breaks(real, more, '').found, []);
  const loose = changed('Unit', (fields) => fields.map((field) => (field.name.value === 'name' ? { ...field, type: field.type.type } : field)));
  assert.deepEqual(breaks(real, loose, '').found, ['Unit.name changed type from String! to String.']);
});

test('breaks are those since the list was last emptied, whatever was committed since', () => {
  const folder = mkdtempSync(join(tmpdir(), 'thuocdo-breaks-'));
  const root = pathToFileURL(`${folder}/`);
  const git = (...words) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...words], { cwd: folder, stdio: 'ignore' });
  const write = (schema, list) => {
    mkdirSync(join(folder, 'tests/audit'), { recursive: true });
    writeFileSync(join(folder, 'schema.graphql'), schema);
    writeFileSync(join(folder, 'tests/audit/intended-breaks.txt'), list);
  };
  const commit = (schema, list) => {
    write(schema, list);
    git('add', '-A');
    git('commit', '-q', '-m', 'change');
  };
  const told = () => {
    const lines = [];
    return [check(root, undefined, (line) => lines.push(line)), ...lines.slice(1)];
  };
  const [abc, ab, a] = ['a b c', 'a b', 'a'].map((names) => `type Query { ${names.replace(/\w/g, '$&: Int')} }`);
  try {
    git('init', '-q');
    commit(abc, '# none\n');
    commit(ab, '# none\n');
    commit(`${ab}\n`, '# none\n');
    assert.deepEqual(told(), [false, 'Query.c was removed.'], 'also two commits later');
    commit(ab, '# none\nQuery.c was removed.\n');
    assert.deepEqual(told(), [true]);
    write(a, '# none\nQuery.c was removed.\n');
    assert.deepEqual(told(), [false, 'Query.b was removed.'], 'before it is committed');
    commit(ab, '# none\n');
    assert.deepEqual(told(), [true], 'emptied: that break has landed');
    commit(a, '# none\n');
    assert.deepEqual(told(), [false, 'Query.b was removed.'], 'and the next one counts');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
