import { createRequire } from 'node:module';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Has the CDK, and the workflow engine's JSONPath, loaded once for all test files that a worker of jest runs, and not anew for
 * each: the CDK takes more than a second.
 *
 * jest runs a test file among globals of its own, and loads every module among them. This class is the environment that a test
 * file gets, and the transform of those packages' modules: what is loaded in their place takes them from outside. It does only
 * for packages that need nothing which a test replaces, such as a clock; package.json names them.
 */
export default class extends TestEnvironment {
  constructor(...given) {
    super(...given);
    this.global.fromOutside = createRequire(import.meta.url);
  }

  async setup() {
    await super.setup();
    // Outside only. The CDK notes for each resource where it was made, which takes a fifth of a stack's time, and JSONPath throws
    // at each call. The CDK's own errors then have no trace either, but a message that names the construct.
    Error.stackTraceLimit = 0;
  }

  static process(_source, path) {
    return { code: `module.exports = fromOutside(${JSON.stringify(path)});` };
  }
}
