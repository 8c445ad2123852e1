import { help, readOptions } from '../../../local/host/options.ts';

const read = (commandLine: string) => readOptions(commandLine.split(' ').filter(Boolean));

test('have defaults', () => {
  const { number, ...others } = read('');
  const numbers = ['port', 'submitted-seconds', 'training-seconds', 'stopping-seconds'] as const;
  expect(numbers.map(number)).toEqual([4570, 2, 600, 8]);
  expect((['poll-seconds', 'meter-seconds', 'monthly-limit-usd'] as const).map(number)).toEqual([2, 10, 0]);
  expect(others).toEqual({ context: {}, host: undefined, hostNames: [], quotas: false, quiet: false, help: false });
});

test('are read, the last of one that is given twice', () => {
  const { number, ...others } = read(
    '--port=0 --host ::1 -c guardMode=report --context a=b=c --quotas --quiet --port 1',
  );
  expect(number('port')).toBe(1);
  expect(others).toMatchObject({ context: { guardMode: 'report', a: 'b=c' }, host: '::1', quotas: true, quiet: true });
  expect(read('-h').help).toBe(true);
  expect(read('--allow-host devbox --allow-host=my_box.lan').hostNames).toEqual(['devbox', 'my_box.lan']);
});

test.each([
  ['--prot 1', '--prot is not an option, did you mean --port?'],
  ['--monthly-limit 5', '--monthly-limit is not an option, did you mean --monthly-limit-usd?'],
  ['--toString', '--toString is not an option, did you mean --'],
  ['-q', '-q is not an option, did you mean --'],
  ['4570', "npm start takes options only, got '4570'"],
  ['--host', '--host needs a value: --host ADDRESS'],
  ['--port --quiet', '--port needs a value: --port N'],
  ['--allow-host', '--allow-host needs a value: --allow-host NAME'],
  ['--allow-host devbox:80', "--allow-host must be a host name without scheme and port, got 'devbox:80'"],
  ['--allow-host http://devbox', "got 'http://devbox'"],
  ['-c', '-c needs a value: -c KEY=VALUE'],
  ['-c monthlyLimitUsd', "-c must be KEY=VALUE, got 'monthlyLimitUsd'"],
  ['--quotas=10', "--quotas takes no value, got '10'"],
])('%s is refused', (commandLine, message) => {
  expect(() => read(commandLine)).toThrow(message);
});

test.each([
  ['port', '65536', 'a whole number from 0 to 65535'],
  ['port', '1.5', 'a whole number from 0 to 65535'],
  ['poll-seconds', '0', 'a whole number from 1 to 300'],
  ['meter-seconds', '', 'a number from 1 to 86400'],
  ['monthly-limit-usd', '-5', 'a number from 0 to 1000000'],
  ['training-seconds', 'NaN', 'a number from 0 to 604800'],
] as const)('--%s %j is refused', (name, value, allowed) => {
  const { number } = readOptions([`--${name}`, value]);
  expect(() => number(name)).toThrow(`--${name} must be ${allowed}, got '${value}'`);
});

test('are in the help, each with its default, in 80 columns', () => {
  const lines = help().split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  const { number } = read('');
  for (const name of ['port', 'training-seconds', 'meter-seconds', 'monthly-limit-usd'] as const) {
    expect(lines).toContainEqual(expect.stringMatching(`^  --${name} N +.*\\(${number(name)}\\)$`));
  }
  expect(help()).toMatch(
    /^ {2}--host ADDRESS .*\(127\.0\.0\.1\)\n(.*\n)+ {2}--quotas .*\(off\)\n {2}--quiet .*\(off\)$/m,
  );
});
