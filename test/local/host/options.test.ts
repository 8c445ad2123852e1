import { help, readOptions } from '../../../local/host/options.ts';

const read = (commandLine: string) => readOptions(commandLine.split(' ').filter(Boolean));

const defaults = {
  port: 4570,
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
  help: false,
};

test.each([
  ['', {}],
  ['--port=0 --host ::1 --port 1', { port: 1, host: '::1' }],
  ['-c guardMode=report --context a=b=c', { context: { guardMode: 'report', a: 'b=c' } }],
  ['--quotas --quiet -h', { quotas: true, quiet: true, help: true }],
  ['--allow-host devbox --allow-host=my_box.lan', { allowHost: ['devbox', 'my_box.lan'] }],
])('%j is read, with defaults, and the last of one that is given twice', (commandLine, given) => {
  expect(read(commandLine)).toEqual({ ...defaults, ...given });
});

test.each([
  ['--prot 1', '--prot is not an option, did you mean --port?'],
  ['--monthly-limit 5', '--monthly-limit is not an option, did you mean --monthly-limit-usd?'],
  ['--toString', '--toString is not an option, did you mean --port?'],
  ['4570', "npm start takes options only, got '4570'"],
  ['--host', '--host needs a value: --host ADDRESS'],
  ['--host --quiet', '--host needs a value: --host ADDRESS'],
  ['--port --quiet', '--port needs a value: --port N'],
  ['--allow-host', '--allow-host needs a value: --allow-host NAME'],
  ['--allow-host devbox:80', "--allow-host must be a host name without scheme and port, got 'devbox:80'"],
  ['--allow-host http://devbox', "--allow-host must be a host name without scheme and port, got 'http://devbox'"],
  ['-c', '-c needs a value: -c KEY=VALUE'],
  ['-c monthlyLimitUsd', "-c must be KEY=VALUE, got 'monthlyLimitUsd'"],
  ['--quotas=10', "--quotas takes no value, got '10'"],
  ['--port 65536', "--port must be a whole number from 0 to 65535, got '65536'"],
  ['--port 1.5', "--port must be a whole number from 0 to 65535, got '1.5'"],
  ['--poll-seconds 0', "--poll-seconds must be a whole number from 1 to 300, got '0'"],
  ['--meter-seconds=', "--meter-seconds must be a number from 1 to 86400, got ''"],
  ['--monthly-limit-usd -5', "--monthly-limit-usd must be a number from 0 to 1000000, got '-5'"],
  ['--training-seconds NaN', "--training-seconds must be a number from 0 to 604800, got 'NaN'"],
])('%s is refused in one line', (commandLine, message) => {
  expect(() => read(commandLine)).toThrow(new Error(message));
});

test('each option and its default is in the help, in 80 columns', () => {
  const text = help();
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  for (const [name, value] of Object.entries({ ...defaults, host: '127.0.0.1', quotas: 'off', quiet: 'off' })) {
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const shown = ['number', 'string'].includes(typeof value) ? `.*\\(${value}\\)$` : '';
    expect(text).toMatch(new RegExp(`^ +(-\\w, )?${option}\\b${shown}`, 'm'));
  }
  expect(text).toContain('AWS_REGION');
});
