import { createRequire } from 'node:module';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Has the CDK loaded once for all test files that a worker of jest runs, and not anew for each: that takes more than a second.
 *
 * jest runs a test file among globals of its own, and loads every module among them. This class is the environment that a test
 * file gets, and the transform of the CDK's modules: what is loaded in their place takes them from outside.
 */
export default class extends TestEnvironment {
  constructor(...given) {
    super(...given);
    this.global.fromOutside = createRequire(import.meta.url);
  }

  async setup() {
    await super.setup();
    // Outside only. The CDK notes for each resource where it was made, which takes a fifth of the time of a stack. Its own errors
    // then have no trace either, but a message that names the construct.
    Error.stackTraceLimit = 0;
  }

  static process(_source, path) {
    return { code: `module.exports = fromOutside(${JSON.stringify(path)});` };
  }
}
