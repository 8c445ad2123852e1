import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { parseSync } from '@swc/core';

/**
 * Breaks the product at one point after the other, and says which of these mutants no test notices:
 *
 *     npm run mutants -- --count 100 --seed 8
 *     npm run mutants -- --count 20 $(git diff --name-only main -- lambda lib cli local/aws)
 *
 * Without files it takes a sample of the whole product. A survivor is a test that is missing, or code that does nothing. It
 * changes files in place and puts them back: edit nothing meanwhile.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
});

interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly code: string;
}
type Node = Readonly<Record<string, unknown>> & { readonly type: string };

/** Operators and methods, and what each is replaced by. */
const opposites = new Map(
  Object.entries({
    ...{ '===': '!==', '!==': '===', '<': '<=', '<=': '<', '>': '>=', '>=': '>' },
    ...{ '+': '-', '-': '+', '*': '/', '/': '*', '&&': '||', '||': '&&', '??': '&&' },
    ...{ some: 'every', every: 'some', min: 'max', max: 'min', filter: 'map', flatMap: 'map' },
  }),
);
// What they say is for people, or for the type check.
const skipped = /^(ImportDeclaration|ExportNamedDeclaration|Ts.*)$/;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

const mutantsOf = (file: string): Mutant[] => {
  // The parser counts bytes, on and on from file to file: the first statement is where this one begins.
  const source = Buffer.from(`0;${readFileSync(file, 'utf8')}`);
  const { body } = parseSync(source.toString(), { syntax: 'typescript', target: 'es2024' });
  const begin = body[0]?.span.start ?? 0;
  const mutants: Mutant[] = [];
  const replace = (from: number, to: number, by: string) => {
    const [before, old, after] = [source.subarray(2, from), source.subarray(from, to), source.subarray(to)].map(String);
    const line = before?.split('\n').length ?? 0;
    const shown = [old, by].map((text = '') => text.replace(/\s+/g, ' ').slice(0, 60)).join(' → ');
    mutants.push({ file, line, what: shown, code: `${before}${by}${after}` });
  };
  const look = (node: Node): void => {
    if (skipped.test(node.type)) return;
    const spanOf = (of: unknown): [number, number] => {
      const { start, end } = (of as { span: { start: number; end: number } }).span;
      return [start - begin, end - begin];
    };
    const textOf = (of: unknown) => String(source.subarray(...spanOf(of)));
    const negated = (of: unknown) => replace(...spanOf(of), `!(${textOf(of)})`);
    if (node.type === 'BinaryExpression') {
      const [[, from], [to]] = [spanOf(node.left), spanOf(node.right)];
      const opposite = opposites.get(String(node.operator));
      if (opposite) replace(from, to, String(source.subarray(from, to)).replace(String(node.operator), opposite));
    } else if (node.type === 'BooleanLiteral') replace(...spanOf(node), `${!node.value}`);
    else if (node.type === 'NumericLiteral') replace(...spanOf(node), `${Number(node.value) + 1}`);
    else if (node.type === 'StringLiteral' && node.value !== '') replace(...spanOf(node), "''");
    else if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') negated(node.test);
    else if (node.type === 'UnaryExpression' && node.operator === '!') replace(...spanOf(node), textOf(node.argument));
    else if (node.type === 'ExpressionStatement' && isNode(node.expression) && /Call|Await/.test(node.expression.type))
      replace(...spanOf(node), ';');
    else if (node.type === 'MemberExpression' && isNode(node.property)) {
      const method = opposites.get(String(node.property.value));
      if (method) replace(...spanOf(node.property), method);
    }
    for (const inner of Object.values(node).flat()) {
      // Arguments and elements stand in objects that have no type of their own.
      const own = isNode(inner) ? inner : (inner as { expression?: unknown } | null)?.expression;
      if (isNode(own)) look(own);
    }
  };
  for (const statement of body.slice(1)) look(statement as unknown as Node);
  return mutants;
};

// Jest follows imports through its roots only, and those in package.json are the tests.
const everywhere = ['--roots', 'test', 'lambda', 'lib', 'local', 'cli'];

/** Whether a test fails now: of the file itself, then of its folder, at last any that imports it. */
const isNoticed = (file: string): boolean => {
  const folder = `test/${dirname(file).replace(/^(lambda|lib)\b\/?/, '')}`.replace(/\/$/, '');
  const env = { ...process.env, HISTORIES: '100', FUZZ_REQUESTS: '200' };
  const fails = (...which: string[]) => {
    const jest = ['node_modules/.bin/jest', '--bail', '--silent', '--maxWorkers=2', '--passWithNoTests', ...which];
    return spawnSync(process.execPath, jest, { env, timeout: 900_000 }).status !== 0;
  };
  if (fails(`${folder}/${basename(file, '.ts')}[.-]`)) return true;
  return (
    (existsSync(`${folder}/`) && folder !== 'test' && fails(`${folder}/`)) ||
    fails(...everywhere, '--findRelatedTests', file) ||
    // It loads the bundles, which no import shows.
    (file.endsWith('.lambda.ts') && fails('test/operations'))
  );
};

/** A seed gives an order, by a hash of where each mutant is. */
const placeOf = ({ file, line, what }: Mutant): string => hash('sha256', `${values.seed} ${file} ${line} ${what}`);

const files = positionals.length > 0 ? positionals : globSync('{lambda,lib,cli,local/aws}/**/*.ts');
const all = files.flatMap(mutantsOf).sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
const sample = all.slice(0, Number(values.count));
console.log(`${sample.length} of ${all.length} mutants, seed ${values.seed}`);
const survivors = sample.filter(({ file, line, what, code }) => {
  const original = readFileSync(file);
  const restore = () => writeFileSync(file, original);
  process.once('exit', restore).once('SIGINT', () => process.exit(1));
  writeFileSync(file, code);
  const isKilled = isNoticed(file);
  restore();
  process.removeAllListeners('exit').removeAllListeners('SIGINT');
  console.log(`${isKilled ? 'noticed ' : 'SURVIVED'} ${file}:${line} ${what}`);
  return !isKilled;
});
console.log(`${survivors.length} of ${sample.length} survived`);
