import { createRequire } from 'node:module';
import { TestEnvironment } from 'jest-environment-node';

const require = createRequire(import.meta.url);
const { aws_codebuild, aws_ec2, aws_stepfunctions, PhysicalName } = require('aws-cdk-lib');
// The modules of the CDK that make tokens when they are loaded: these tokens stay, see `forgetApps`.
void [aws_codebuild.LinuxGpuBuildImage, aws_ec2.InterfaceVpcEndpoint, aws_stepfunctions.JsonPath, PhysicalName];
const { stringTokenMap, numberTokenMap } = globalThis.__cdkTokenMap;
const ofModules = new Set(stringTokenMap.keys());

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
    this.global.fromOutside = require;
  }

  async setup() {
    await super.setup();
    // Outside only. The CDK notes for each resource where it was made, which takes a fifth of a stack's time, and JSONPath throws
    // at each call. The CDK's own errors then have no trace either, but a message that names the construct.
    Error.stackTraceLimit = 0;
  }

  async teardown() {
    await super.teardown();
    forgetApps();
  }

  static process(_source, path) {
    return { code: `module.exports = fromOutside(${JSON.stringify(path)});` };
  }
}

/**
 * The CDK keeps every token and every reference, by them each app, and by that all that a test file has loaded: 8 MB per file,
 * which garbage collection reads again and again.
 */
function forgetApps() {
  for (const token of stringTokenMap.keys()) if (!ofModules.has(token)) stringTokenMap.delete(token);
  numberTokenMap.clear();
  const references = require.resolve('aws-cdk-lib').replace('index', 'core/lib/private/cfn-reference');
  require(references).CfnReference.referenceTable.clear();
}
