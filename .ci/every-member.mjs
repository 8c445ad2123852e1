// Every member of the package by jsii's kernel alone, as other languages call them: `node every-member.mjs RUNTIME FOLDER`, where
// the runtime is @jsii/runtime's program and the folder has the package and its peers installed.
import { equal, match } from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [, , runtime, folder] = process.argv;
const outdir = mkdtempSync(join(folder, 'every-member-'));
const kernel = spawn(process.execPath, [runtime], { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: kernel.stdout })[Symbol.asyncIterator]();
const answer = async () => JSON.parse((await lines.next()).value);
const ask = async (api, request) => {
  kernel.stdin.write(`${JSON.stringify({ api, ...request })}\n`);
  return await answer();
};
const ok = async (api, request) => {
  const { ok: value, error } = await ask(api, request);
  if (error) throw new Error(error);
  return value;
};

const loaded = new Set();
const load = async (name) => {
  if (loaded.has(name)) return;
  loaded.add(name);
  const at = join(folder, 'node_modules', name);
  const manifest = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
  for (const other of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    const isBundled = (manifest.bundledDependencies ?? manifest.bundleDependencies ?? []).includes(other);
    if (!isBundled) await load(other);
  }
  const tarball = join(outdir, `${name.replace('/', '-')}.tgz`);
  execFileSync('tar', ['-C', at, '--transform', 's,^\\.,package,', '-I', 'gzip -1', '-cf', tarball, '.']);
  await ok('load', { name, version: manifest.version, tarball });
};

await answer();
await load('comprehend-stop-training');
const create = (fqn, ...args) => ok('create', { fqn, args });
const get = async (objref, property) => (await ok('get', { objref, property })).value;
const call = (objref, method, ...args) => ok('invoke', { objref, method, args });

const props = { monthlyLimitUsd: 500, maxTrainingMinutes: 240, guardMode: 'report', regions: ['eu-west-1'] };
const app = await create('aws-cdk-lib.App', { outdir });
const stack = await create('aws-cdk-lib.Stack', app, 'Training', { env: { region: 'eu-west-1' } });
const stopTraining = await create('comprehend-stop-training.StopTraining', stack, 'StopTraining', props);
const role = await create('aws-cdk-lib.aws_iam.AccountRootPrincipal');
await call(stopTraining, 'addOutputs');
for (const grant of ['grantStop', 'grantStopAll', 'grantPostpone']) await call(stopTraining, grant, role);
const { result: workflow } = await call(stopTraining, 'stopWorkflow', 'EntityRecognizer');
match(await get(workflow, 'stateMachineArn'), /^\$\{Token/);
const { result: metric } = await call(stopTraining, 'metric', 'unreadableTags');
equal(await get(metric, 'metricName'), 'UnreadableTags');
match(await get(await get(stopTraining, 'reportTopic'), 'topicArn'), /^\$\{Token/);
match(await get(await get(stopTraining, 'restApi'), 'url'), /^https:/);
await call(stopTraining, 'onStopped', 'Tell', { description: 'for all' });
const settings = { ...props, billingAlarmName: 'bill' };
await create('comprehend-stop-training.UsEast1Signals', app, 'Signals', { settings, guardRegions: ['eu-west-1'] });
for (const [id, wrong, message] of [
  ['Mode', { guardMode: 'Report' }, /^Training\/Mode: guardMode must be stop or report, got "Report"/],
  ['Limit', { monthlyLimitUsd: -5 }, /^Training\/Limit: monthlyLimitUsd must be an amount in USD above 0, .* got -5/],
]) {
  const { error } = await ask('create', { fqn: 'comprehend-stop-training.StopTraining', args: [stack, id, wrong] });
  match(error, message);
}
await call(app, 'synth');
kernel.stdin.end(`${JSON.stringify({ exit: 0 })}\n`);
const { Resources } = JSON.parse(readFileSync(join(outdir, 'Training.template.json'), 'utf8'));
equal(Object.values(Resources).filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine').length, 3);
console.log('every member: called by jsii’s kernel');
