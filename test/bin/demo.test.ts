import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { modelArn } from '../../lambda/account/arn.ts';
import { localAccountId } from '../../local/host/synthesized.ts';
import { watch } from '../cli/command.ts';
import { isAsPrinted } from '../support/page-blocks.ts';

/** `.ci/run` has the whole of it, which takes half a minute. */
test('the demo begins with the story, fits 80 columns, and exits 1 when a job ends as it should not', async () => {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const demo = watch(spawn(process.execPath, ['bin/run.js', 'bin/demo.ts'], { cwd }));
  await demo.said('1. THE STOP', 'stdout');
  const url = await demo.said(/(http:\S+\d)/, 'stdout');
  const location = { partition: 'aws', region: 'us-east-1', accountId: localAccountId };
  const body = JSON.stringify({ DocumentClassifierArn: modelArn(location, 'DocumentClassifier', 'product-reviews') });
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${url}/stop`, { method: 'POST', headers, body })).status).toBe(202);
  const { code, stdout: told, stderr } = await demo.ended;
  expect([code, stderr]).toEqual([1, '']);
  expect(told).toMatch(/^No AWS account is needed: /);
  expect(told).toMatch(/^support-tickets {2}STOPPED: 0:40:\d\d of training, \$2\.00$/m);
  expect(told).toMatch(/ {2}product-reviews {2}STOPPED: WRONG, it should be TRAINING\n$/);
  expect(told.match(/WRONG/g)).toHaveLength(1);
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, shown = ''] = /\$ npm run demo\n([^`|]+)/.exec(readme) ?? [];
  expect(isAsPrinted(told, shown)).toBe(true);
  expect(told.split('\n').filter((line) => line.length > 80)).toEqual([]);
}, 60_000);
