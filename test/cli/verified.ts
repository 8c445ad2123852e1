import { verify } from '../../cli/commands/verify.command.ts';
import { findDeployment } from '../../cli/deployment.ts';
import type { Screen } from '../../cli/screen/screen.ts';

/** A check in the document of `verify`. */
export interface Row {
  readonly Check: string;
  readonly Result: string;
  readonly Found: string;
  readonly ToDo?: string;
}

/** The command's document, without a process. */
export const verified = async (stack = 'ComprehendStopTraining') => {
  let rows: readonly Row[] = [];
  const screen = {
    isLive: false,
    line: () => {},
    document: ({ Checks }: { Checks: Row[] }) => {
      rows = Checks;
    },
    note: () => {},
    paint: (_: unknown, text: string) => text,
  };
  const code = await verify({
    screen: screen as unknown as Screen,
    deployment: await findDeployment({ stack }, {}),
    signal: AbortSignal.timeout(20_000),
    commandLine: (text) => text,
  });
  const notOk = rows.filter(({ Result }) => Result !== 'ok');
  return {
    code,
    rows,
    /** Names of the other checks that aren't ok. */
    others: (but: string) => notOk.flatMap(({ Check }) => (Check === but ? [] : [Check])),
    failed: rows.filter(({ Result }) => Result === 'failed').map(({ Check, Found }) => `${Check}: ${Found}`),
  };
};
