import { ComprehendClient, ListEntityRecognizersCommand } from '@aws-sdk/client-comprehend';
for (const statusCode of [429, 400]) for (let r = 0; r < 3; r++) {
const at: number[] = []; const t0 = Date.now();
const c = new ComprehendClient({ region: 'us-east-1', maxAttempts: 6, credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, requestHandler: { handle: async () => { at.push((Date.now() - t0)); return { response: { statusCode, headers: {'x-amzn-errortype': statusCode === 429 ? 'ThrottlingException' : 'TooManyRequestsException'}, body: new TextEncoder().encode('{}') } }; } } as never });
await c.send(new ListEntityRecognizersCommand({})).catch((e) => console.log(e.name, at.join(' '), Date.now() - t0));
}
