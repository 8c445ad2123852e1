import { deepStrictEqual } from 'node:assert/strict';
import { appWith, everything, readTemplate } from '../support/stack.ts';
import { type Rights, rightsIn, type Template } from './documents.ts';
import { inOrder, ofDashboard, ofGuard, ofStopPath, ofStopPathAlone, rolesOf } from './policies.ts';
import { ofAlarmsAlone, ofEverything, ofUsEast1 } from './rows.ts';

const { alertEmail, slackWorkspaceId, slackChannelId } = everything;

/** The templates whose documents have rows, by what they are of. */
export const templates = (): Readonly<Record<'everything' | 'alarmsAlone' | 'usEast1', Template>> => {
  const [full, usEast1] = appWith(everything).synth().stacks;
  const people = { alertEmail, slackWorkspaceId, slackChannelId, dashboard: false };
  const [alarmsAlone] = appWith(people).synth().stacks;
  if (!full || !usEast1 || !alarmsAlone) throw new Error('A stack is missing');
  return { everything: full.template, usEast1: usEast1.template, alarmsAlone: alarmsAlone.template };
};

/** Without the IAM policies of roles, which have a table of their own. */
const withoutPolicies = (rights: Rights): Rights =>
  Object.fromEntries(Object.entries(rights).filter(([document]) => !document.startsWith('IAM::Policy ')));

/** What each template's rights are checked by. @throws AssertionError a document differs from its row, or has none */
export const checks: Readonly<Record<keyof ReturnType<typeof templates>, (template: Template) => void>> = {
  everything: (template) => {
    deepStrictEqual(withoutPolicies(rightsIn(template)), ofEverything);
    deepStrictEqual(rolesOf(readTemplate(template)), inOrder({ ...ofStopPath, ...ofDashboard, ...ofGuard }));
  },
  alarmsAlone: (template) => {
    deepStrictEqual(withoutPolicies(rightsIn(template)), ofAlarmsAlone);
    deepStrictEqual(rolesOf(readTemplate(template)), inOrder(ofStopPathAlone));
  },
  usEast1: (template) => deepStrictEqual(rightsIn(template), ofUsEast1),
};
