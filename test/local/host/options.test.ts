import { command, readOptions } from '../../../local/host/options.ts';

const read = (commandLine: string) => readOptions(commandLine.split(' ').filter(Boolean));

const defaults = {
  port: 4570,
  host: '127.0.0.1',
  allowHost: [],
  submittedSeconds: 2,
  trainingSeconds: 600,
  stoppingSeconds: 8,
  pollSeconds: 2,
  meterSeconds: 10,
  monthlyLimitUsd: 0,
  history: 0,
  context: {},
  quotas: false,
  quiet: false,
};

test.each([
  ['', {}],
  ['--port=0 --host ::1 --port 1', { port: 1, host: '::1' }],
  ['-c guardMode=report --context a=b=c', { context: { guardMode: 'report', a: 'b=c' } }],
  // The settings' own check names the nearest.
  ['-c monthly-limit-usd=5', { context: { 'monthly-limit-usd': '5' } }],
  ['--quotas --quiet', { quotas: true, quiet: true }],
  ['--allow-host devbox --allow-host=my_box.lan', { allowHost: ['devbox', 'my_box.lan'] }],
])('%j is read with defaults, and a repeated option by its last value', (commandLine, given) => {
  expect(read(commandLine)).toEqual({ ...defaults, ...given });
});

const invalid = (option: string, argument: string, rule: string) =>
  `option '${option}' argument '${argument}' is invalid. It must be ${rule}.`;
const hostName = (argument: string) => invalid('--allow-host <NAME>', argument, 'a host name without scheme and port');

test.each([
  ['--prot 1', "unknown option '--prot' (Did you mean --port?)"],
  ['4570', "npm start takes options only, got '4570'"],
  ['--host', "option '--host <ADDRESS>' argument missing"],
  ['--allow-host devbox:80', hostName('devbox:80')],
  ['-c monthlyLimitUsd', invalid('-c, --context <KEY=VALUE>', 'monthlyLimitUsd', 'KEY=VALUE')],
  ['--port 65536', invalid('--port <N>', '65536', 'a whole number from 0 to 65535')],
  ['--port 0x10', invalid('--port <N>', '0x10', 'a whole number from 0 to 65535')],
  ['--poll-seconds 0', invalid('--poll-seconds <N>', '0', 'a whole number from 1 to 300')],
  ['--meter-seconds=', invalid('--meter-seconds <N>', '', 'a number from 1 to 86400')],
  ['--training-seconds NaN', invalid('--training-seconds <N>', 'NaN', 'a number from 0 to 604800')],
])('%s is refused in one line', (commandLine, message) => {
  expect(() => read(commandLine)).toThrow(new Error(message));
});

test('the help has 80 columns', () => {
  const text = command().helpInformation();
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(text).toContain('AWS_REGION');
});
