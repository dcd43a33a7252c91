/**
 * Who may import whom. The folders say what may happen in a file; these rules hold them to it, without exemptions.
 * @type {import("dependency-cruiser").IConfiguration}
 */
const node = ["core"];
const tests = "\\.test\\.ts$";

/** A folder of electron/ and the folders beside it that it may use. */
const layers = {
  imaging: [],
  nn: [],
  networks: ["nn"],
  configuration: [],
  engines: ["nn", "configuration"],
  project: ["imaging"],
  importing: ["imaging", "project"],
  training: ["imaging", "networks", "nn", "engines", "project", "jobs"],
  jobs: ["engines", "imaging", "networks", "project", "training"],
  evaluation: ["importing", "project", "training", "jobs", "report"],
  predicting: ["evaluation", "exporting", "importing", "project", "training", "workspace"],
  labelling: ["project"],
  demo: ["importing", "jobs", "project"],
  browsing: [],
  previewing: ["imaging", "project", "training", "workspace"],
  pixels: ["imaging", "previewing", "project", "training", "workspace", "core"],
  exporting: ["networks", "nn", "engines", "project", "training"],
  report: ["imaging", "project", "training"],
  queue: ["evaluation", "project", "training", "workspace"],
};

module.exports = {
  forbidden: [
    { name: "no-circles", comment: "Files that need each other are one file, or need a third.", severity: "error", from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } } },
    { name: "no-orphans", comment: "A file that nobody imports and that nothing starts is not used.", severity: "error", from: { orphan: true, pathNot: [tests, "^build/"] }, to: {} },
    { name: "known-packages", comment: "What is imported has to be in package.json.", severity: "error", from: {}, to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown", "undetermined"] } },
    { name: "resolvable", comment: "An import has to lead somewhere.", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-test-code-in-the-product",
      comment: "Development packages, tests and their fixtures are for tests.",
      severity: "error",
      from: { path: "^(shared|electron)/", pathNot: [tests, "/fixtures/"] },
      // Electron is there before any package is.
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "^node_modules/electron/" },
    },
    { name: "fixtures-are-for-tests", comment: "Made-up data stays out of the product.", severity: "error", from: { pathNot: [tests, "/fixtures/"] }, to: { path: "/fixtures/" } },
    {
      name: "shared-runs-anywhere",
      comment: "shared/ may use itself and zod.",
      severity: "error",
      from: { path: "^shared/", pathNot: [tests, "^shared/contract/"] },
      to: { pathNot: ["^shared/", "^node_modules/zod/"] },
    },
    {
      name: "contracts-are-shared",
      comment: "shared/contract/ may use shared/, zod and oRPC's contracts.",
      severity: "error",
      from: { path: "^shared/contract/", pathNot: tests },
      to: { pathNot: ["^shared/", "^node_modules/(zod|@orpc/contract)/"] },
    },
    {
      name: "the-page-runs-in-a-browser",
      comment: "renderer/ may use itself, shared/ and packages for browsers: no Node, no core.",
      severity: "error",
      from: { path: "^renderer/", pathNot: tests },
      to: { pathNot: ["^renderer/", "^shared/", "^resources/help/", "^node_modules/(svelte|bits-ui|@lucide/svelte|virtua|layerchart|d3-[a-z]+|marked|csv-stringify|zod|@orpc/(client|contract))/"] },
    },
    { name: "only-the-page-draws", comment: "The core and shared/ know no page.", severity: "error", from: { path: "^(electron|shared)/" }, to: { path: "^renderer/" } },
    { name: "only-the-desktop-knows-electron", comment: "Everything else runs in plain Node.", severity: "error", from: { pathNot: "^electron/(desktop/|main\\.ts$|preload\\.ts$)" }, to: { path: "^node_modules/electron/" } },
    { name: "the-core-knows-no-host", comment: "Commands and composition roots use the core, never the other way round.", severity: "error", from: { path: "^electron/[^/]+/", pathNot: ["^electron/commands/", tests] }, to: { path: "^electron/(commands/|[^/]+\\.(ts|mjs)$)" } },
    { name: "networks-do-no-input-or-output", comment: "nn/ is pure: no files, no engine.", severity: "error", from: { path: "^electron/nn/", pathNot: tests }, to: { dependencyTypes: node } },
    ...Object.entries(layers).map(([folder, allowed]) => ({
      name: `${folder}-uses-what-lies-below`,
      comment: `electron/${folder}/ may use ${[folder, ...allowed].join(", ")} and shared/.`,
      severity: "error",
      from: { path: `^electron/${folder}/`, pathNot: tests },
      to: { path: "^electron/[^/]+/", pathNot: `^electron/(${[folder, ...allowed].join("|")})/` },
    })),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
