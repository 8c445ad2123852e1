import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { kindNames } from '../../lambda/account/kind.ts';
import { metricNames } from '../../lambda/guard/events.ts';
import { buildBundles, bundleOptions } from '../../lib/functions/bundle.ts';
import { constructProps, settingNames, stackSettings } from '../../lib/settings.ts';

/**
 * Makes `dist/`, the package: `npm pack ./dist`. The sources are bundled into one CommonJS file, `core.js`, over which jsii
 * compiles the facade, and the command into another; the functions' bundles are in the package, without source maps, which
 * would lead to sources that aren't.
 *
 * No ES module beside it: named imports work from ES modules, and two builds would be two classes of one name.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const write = (file: string, text: string) => writeFileSync(join(dist, file), text);

const writeManifest = () => {
  const { name, version, description, license, keywords, author, repository, engines, ...more } = JSON.parse(
    read('package.json'),
  );
  const { peerDependencies, peerDependenciesMeta } = more;
  const lowest = Object.entries<string>(peerDependencies).map(([peer, range]) => [peer, range.replace('^', '')]);
  const manifest = {
    ...{ name, version, description, license, keywords, author, repository, engines },
    main: 'index.js',
    types: 'index.d.ts',
    bin: { [name]: `bin/${name}.mjs` },
    stability: 'experimental',
    jsii: {
      outdir: 'languages',
      versionFormat: 'short',
      tsc: { types: ['node'], inlineSourceMap: false, inlineSources: false },
      targets: {
        python: { distName: name, module: name.replaceAll('-', '_') },
        java: { package: 'comprehendstoptraining', maven: { groupId: name, artifactId: name } },
        go: { moduleName: new URL(repository.url).hostname + new URL(repository.url).pathname.replace('.git', '') },
      },
    },
    peerDependencies,
    peerDependenciesMeta,
    // jsii asks for them; an app never installs them.
    devDependencies: Object.fromEntries(lowest),
    files: ['*.js', '*.d.ts', '.jsii', 'bin', 'bundles'],
  };
  write('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
};

/** The doc comment that stands in a source before a name, without its indentation; empty where there is none. */
const commentBefore = (source: string, name: string): string =>
  new RegExp(`/\\*\\*(?:(?!\\*/)[^])*\\*/(?=\\s*(?:(?:export|class|interface|type|readonly|get) )*${name}\\b)`)
    .exec(source)?.[0]
    .replace(/^ +/gm, ' ') ?? '';

/** TypeScript for jsii: the facade with the core's comments, and the props, from the table of settings and its comments. */
const writeFacade = () => {
  const core = ['lib/stop-training.ts', 'lib/guard/us-east-1-signals.ts'].map(read).join('\n');
  const facade = read('tools/build/facade/index.ts').replace(
    /^ *(?:declare public readonly|public|readonly|export (?:class|interface)) (\w+)/gm,
    (line, name) => `${commentBefore(core, name)}\n${line}`,
  );
  write('index.ts', facade);
  const settings = read('lib/settings.ts');
  const types = [
    ...settingNames.map((name) => [name, stackSettings[name].rule.type]),
    ...Object.entries(constructProps),
  ];
  const props = types.map(([name, type]) => `${commentBefore(settings, `${name}`)}\nreadonly ${name}?: ${type};`);
  const union = (names: readonly string[]) => names.map((name) => `'${name}'`).join(' | ');
  write(
    'props.ts',
    `import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';\n` +
      `${commentBefore(settings, 'StopTrainingProps')}\nexport interface StopTrainingProps {\n${props.join('\n')}\n}\n` +
      `export type Kind = ${union(kindNames)};\nexport type MetricName = ${union(Object.keys(metricNames))};\n`,
  );
};

/**
 * Names the exports in place of `const { SFNClient } = await import('@aws-sdk/client-sfn')`, which would bring the whole
 * client along. In one file there is nothing that could be loaded later.
 */
const namedImports: Plugin = {
  name: 'named-imports',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/cli\/.*\.ts$/ }, ({ path }) => {
      const imports: string[] = [];
      const rest = readFileSync(path, 'utf8').replace(
        /const (\{[^}]*\}) = await import\(\s*('[^']+'),?\s*\);/g,
        (_, names, from) => {
          imports.push(`import ${names} from ${from};`);
          return '';
        },
      );
      return { contents: [...imports, rest].join('\n'), loader: 'ts' };
    }),
};

/** Names, licences and licences' texts of the packages that a byte of came into something bundled. */
const thirdPartyLicenses = (metafiles: readonly Metafile[]): string => {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.keys(output.inputs)),
  );
  const folders = new Set(inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const packages = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const files = readdirSync(join(root, folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    const texts = files.map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
    return { line: `${name} ${version}: ${license ?? 'none named'}`, text: texts.join('\n\n') };
  });
  const sections = Array.from(
    Map.groupBy(packages, ({ text }) => text),
    ([text, having]) => {
      const lines = having.map(({ line }) => line).sort();
      return `${lines.join('\n')}\n\n${text}\n`;
    },
  );
  return `The bundles in this package contain these packages.\n\n${sections.sort().join(`\n${'-'.repeat(80)}\n\n`)}`;
};

const bundle = async (entry: string, outfile: string, options: BuildOptions): Promise<Metafile> =>
  (
    await build({
      ...options,
      ...{ entryPoints: [entry], outfile: join(dist, outfile), absWorkingDir: root },
      ...{ bundle: true, platform: 'node', target: 'node22', metafile: true },
    })
  ).metafile;

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, 'bin'), { recursive: true });
const core = await bundle('lib/stop-training.ts', 'core.js', {
  format: 'cjs',
  external: ['aws-cdk-lib', 'constructs', 'esbuild'],
  // The functions' bundles are looked for two folders above the file that asks.
  define: { 'import.meta.url': 'moduleUrl' },
  banner: {
    js: `if (Number.parseInt(process.versions.node, 10) < 22) {
  throw new Error('comprehend-stop-training needs Node 22 or later, and this is Node ' + process.versions.node + '.');
}
const moduleUrl = require('node:url').pathToFileURL(__dirname + '/lib/functions/bundle.js').href;`,
  },
});
const command = await bundle('bin/comprehend-stop-training.ts', 'bin/command.mjs', {
  format: 'esm',
  mainFields: bundleOptions.mainFields.slice(),
  external: bundleOptions.external.slice(),
  plugins: [namedImports],
  minify: true,
  banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
});
const functions = buildBundles(join(dist, 'bundles'), { sourcemap: false });
write('bundles/THIRD-PARTY-LICENSES', thirdPartyLicenses([core, command, functions]));
cpSync(join(root, 'bin/comprehend-stop-training.js'), join(dist, 'bin/comprehend-stop-training.mjs'));
for (const file of ['README.md', 'LICENSE']) cpSync(join(root, file), join(dist, file));
writeManifest();
writeFacade();
execFileSync(process.execPath, [join(root, 'node_modules/jsii/bin/jsii'), '--fail-on-warnings', dist], {
  stdio: 'inherit',
});
