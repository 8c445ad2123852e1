import { type LocalAccountOptions, localAccount } from '../../local/host/account.ts';
import { synthesize } from '../../local/host/synthesized.ts';

/** The local mode without a socket, asked as the page asks it. */
export const stack = synthesize('us-east-1', { monthlyLimitUsd: 500 });
const asJson = { host: '127.0.0.1:4570', 'content-type': 'application/json' };
export const table = '/console/table?Theme=dark&UtcOffset=%2B01:00';

let close = () => {};
afterEach(() => close());

export const consoleAccount = (options: LocalAccountOptions = {}) => {
  const asked: string[] = [];
  const account = localAccount({
    stack,
    timings: { submittedSeconds: 0, trainingSeconds: 1e6, stoppingSeconds: 1e6 },
    beforeOperation: ({ operation }) => void asked.push(operation),
    ...options,
  });
  close = account.close;
  const ask = async (method: string, url: string, body: unknown = '', headers: Record<string, string> = asJson) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answered = await account.answer({ method, url, headers, body: text });
    const isJson = /json/.test(answered.headers['content-type'] ?? '');
    return {
      status: answered.statusCode,
      headers: answered.headers,
      text: answered.body,
      members: isJson ? JSON.parse(answered.body) : {},
    };
  };
  return { ...account, ask, asked };
};

/** The ARN of a function, by its entry file's name. */
export const arnOf = (name: string): string => {
  const functions = Object.entries(stack.resources('AWS::Lambda::Function'));
  return stack.arnOf(functions.find(([, { Handler }]) => Handler === `${name}.handler`)?.[0] ?? '');
};
/** The body of `POST /console/call`. */
export const call = (name: string, Members: object) => ({ FunctionArn: arnOf(name), Members });
