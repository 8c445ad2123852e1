import { readFileSync, writeFileSync } from 'node:fs';
import { npxCommand } from '../../lambda/words/command-line.ts';
import { type MailSample, mailSamples, mailsPage } from '../support/mail-samples.ts';
import { useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

/** `WRITE_PAGES=1 npx jest test/words/mails.test.ts` writes it. */
const page = new URL('../../docs/mails.md', import.meta.url);

test('docs/mails.md shows each kind of mail as the guard writes it, and chat messages have the same commands', async () => {
  const samples = await mailSamples();
  if (process.env.WRITE_PAGES) writeFileSync(page, mailsPage(samples));
  expect(readFileSync(page, 'utf8')).toBe(mailsPage(samples));
  for (const { mail, chat } of samples) {
    expect(mail.Subject).toMatch(/^[ -~]{1,79} \(us-east-1\)$/);
    expect(widerThan80(mail)).toEqual([]);
    const inChat = chat.content.nextSteps.map((step) => /`(.+)`$/.exec(step)?.[1] ?? step);
    expect(inChat.filter((command) => !mail.Message.includes(`\n    ${command}\n`))).toEqual([]);
    expect(inChat.length).toBe((mail.Message.match(new RegExp(npxCommand, 'g'))?.length ?? 0) - 1);
  }
});

/** But for what is to be pasted or clicked. */
const widerThan80 = ({ Message }: MailSample['mail']): string[] =>
  Message.split('\n').filter((line) => line.length > 80 && !/^ {4}npx |^ {2,4}\S*https:/.test(line));
