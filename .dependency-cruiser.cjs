/** The rooms and the arrows between them; ARCHITECTURE.md draws the picture. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.(test|contract)\\.ts$' },
  to: { pathNot: [...allowed, '^node_modules'], path: '^(src|node:|[a-z])', dependencyTypesNot: ['core'] },
})

module.exports = {
  forbidden: [
    {
      name: 'nothing-leaves-the-domain',
      severity: 'error',
      from: { path: '^src/domain', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^src/domain' },
    },
    only('ports-know-only-the-domain', '^src/ports', ['^src/(ports|domain)']),
    only('operations-meet-the-world-through-ports', '^src/operations', ['^src/(operations|ports|domain)']),
    only('platforms-do-not-decide', '^src/platforms', ['^src/(platforms|ports|domain)']),
    {
      name: 'platforms-do-not-meet-each-other',
      comment: 'except for process/, the one place that runs commands, and relay/, which both ends of a store speak',
      severity: 'error',
      from: { path: '^src/platforms/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/platforms/', pathNot: ['^src/platforms/$1/', '^src/platforms/(process|relay)/'] },
    },
    only('faces-never-import-a-platform', '^src/cli', ['^src/(cli|operations|ports|domain)']),
    only('the-host-program-stays-small', '^src/host', [
      '^src/(host|ports|domain)',
      '^src/platforms/(directory-store|instance|process|relay)',
    ]),
    {
      name: 'execa-only-in-process',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/platforms/process' },
      to: { path: 'node_modules/execa' },
    },
    {
      name: 'aws-only-in-its-platform',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/platforms/aws/' },
      to: { path: 'node_modules/(aws-cdk-lib|constructs|@aws-sdk)' },
    },
    {
      name: 'aws-is-loaded-where-it-is-asked-for',
      comment: 'its packages are large, and not there at all where no site needs them',
      severity: 'error',
      from: { path: '^src', pathNot: ['^src/platforms/aws/', '\\.test\\.ts$'] },
      to: { path: '^src/platforms/aws/', dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src', pathNot: '^src/(main|config)\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types'] },
  },
}
