// The schema by the recommended and the Relay rules, and every document of the project by those for operations. From the
// project's folder: `tests/audit/node_modules/.bin/eslint -c tests/audit/eslint.config.mjs schema.graphql …`.
import graphql from '@graphql-eslint/eslint-plugin';

const documents = [
  'tests/it/screens/*.graphql',
  'src/cli/examples/*.graphql',
  'src/cli/demo/*.graphql',
  'clients/typescript/documents/*.graphql',
];
const { 'flat/schema-recommended': schema, 'flat/schema-relay': relay, 'flat/operations-recommended': operations } =
  graphql.configs;
const common = {
  plugins: { '@graphql-eslint': graphql },
  languageOptions: {
    parser: graphql.parser,
    parserOptions: { graphQLConfig: { schema: 'schema.graphql', documents } },
  },
  linterOptions: { reportUnusedDisableDirectives: 'error' },
};

export default [
  {
    ...common,
    files: ['schema.graphql'],
    rules: {
      ...schema.rules,
      ...relay.rules,
      // Edges are named as such. But a list that is short by law (the lines of a score, the months of a year) has no pages;
      // and what is worked out when it is read (a candidate, a training need) has no id by which it could be read again.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      // What has an identity implements `Node`, which asks for the id. Payloads, pages, lines, counts and shares have none.
      '@graphql-eslint/strict-id-in-types': 'off',
      // `Act.actOn` and `Act.actAtUnit`: a thing has one name from the worked cases through the table to the API.
      '@graphql-eslint/no-typename-prefix': 'off',
    },
  },
  {
    ...common,
    files: documents,
    rules: {
      ...operations.rules,
      // What has an id is selected with it or with the code by which people, and the arguments of queries, know it.
      '@graphql-eslint/require-selections': ['error', { fieldName: ['id', 'code', 'personCode', 'reference'] }],
    },
  },
];
