import type { CodegenConfig } from '@graphql-codegen/cli';

// Offline: the schema and the screens are files of this repository. In a project of your own, copy `schema.graphql` (or
// ask a server for it) and keep your documents beside your components.
const config: CodegenConfig = {
  schema: '../../schema.graphql',
  documents: ['../../tests/it/screens/*.graphql', '../../src/cli/examples/*.graphql', 'documents/*.graphql'],
  generates: {
    'src/gql/': {
      preset: 'client',
      // The documents here spread no fragments, so there is nothing to mask. Where each component brings its fragment,
      // leave masking on: a component then cannot read what only its neighbour asked for.
      presetConfig: { fragmentMasking: false },
      config: {
        // Documents are strings that know their types: nothing of `graphql` reaches the browser.
        documentMode: 'string',
        // A scalar that is not listed fails the generation, instead of being `any`.
        strictScalars: true,
        scalars: {
          ID: 'string',
          Date: '../scalars.js#Day',
          DateTime: '../scalars.js#Moment',
          Decimal: '../scalars.js#Decimal',
        },
        enumsAsTypes: true,
        // What was selected is always there, at worst `null`; what may be left out of an input stays optional.
        avoidOptionals: { field: true, object: false, inputValue: false, defaultValue: false },
        onlyOperationTypes: true,
        skipTypename: true,
        useTypeImports: true,
        importExtension: '.js',
        emitLegacyCommonJSImports: false,
      },
    },
  },
};

export default config;
