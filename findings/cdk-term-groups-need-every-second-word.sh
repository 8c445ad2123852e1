#!/usr/bin/env bash
# FilterPattern.anyTermGroup of the CDK asks for a word of every group at once, where one whole group should do.
#
# Guess: anyTermGroup(['ERROR', 'MainThread'], ['WARN', 'Deadlock']) finds the lines with both words of a group. This
# is the example in the CDK's own documentation.
# What happens: the CDK puts a question mark before the first word of each group and joins the rest. To CloudWatch Logs
# the mark makes one word optional, it begins no group, and beside words without a mark it is ignored. So a line has to
# hold MainThread and Deadlock, and ERROR and WARN count for nothing. anyTerm and groups of one word are right.
# Why it matters: the pattern is valid, so the filter is made. Its metric stays at none, and an alarm on it never rings.
# Source: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_logs.FilterPattern.html (anyTermGroup), and
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (terms with "?" are ignored
# beside others: the example is "?ERROR ?ARGUMENTS REQUEST"). The script reads patterns by this page.
#
# Versions: aws-cdk-lib 2.276.0, constructs 10.8.1.
# Seen: 'two groups: ?"ERROR" "MainThread" ?"WARN" "Deadlock"', "ERROR MainThread: should match, doesn't", "WARN
#       Deadlock: should match, doesn't", "INFO MainThread Deadlock: shouldn't match, does", 'anyTerm: ?"ERROR"
#       ?"WARN"'.
# Needs: bash, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund aws-cdk-lib@2.276.0 constructs@10.8.1
cat > seen.cjs <<'JS'
const { App, Stack } = require('aws-cdk-lib');
const { Template } = require('aws-cdk-lib/assertions');
const { FilterPattern, LogGroup, MetricFilter } = require('aws-cdk-lib/aws-logs');

/** The pattern in the template of a metric filter. */
function written(filterPattern) {
  const stack = new Stack(new App(), 'Stack');
  const logGroup = LogGroup.fromLogGroupName(stack, 'Logs', 'guard');
  new MetricFilter(stack, 'Filter', { logGroup, filterPattern, metricNamespace: 'jobs', metricName: 'failures' });
  const [filter] = Object.values(Template.fromStack(stack).findResources('AWS::Logs::MetricFilter'));
  return filter.Properties.FilterPattern;
}

/** Whether a pattern of quoted terms matches a line, as AWS's page says. */
function matches(pattern, line) {
  const terms = [...pattern.matchAll(/(\??)"([^"]+)"/g)];
  const required = terms.filter(([, mark]) => mark === '');
  const holds = ([, , word]) => line.includes(word);
  return required.length > 0 ? required.every(holds) : terms.some(holds);
}

const groups = [['ERROR', 'MainThread'], ['WARN', 'Deadlock']];
const pattern = written(FilterPattern.anyTermGroup(...groups));
const seen = [`two groups: ${pattern}`];
for (const line of ['ERROR MainThread', 'WARN Deadlock', 'INFO MainThread Deadlock', 'ERROR']) {
  const should = groups.some((group) => group.every((word) => line.includes(word)));
  const does = matches(pattern, line);
  if (should === does) seen.push(`${line}: ${does ? 'matches' : "doesn't match"}, rightly`);
  else seen.push(`${line}: ${should ? "should match, doesn't" : "shouldn't match, does"}`);
}
seen.push(`anyTerm: ${written(FilterPattern.anyTerm('ERROR', 'WARN'))}`);
console.log(seen.join('\n'));
const expected = [
  'two groups: ?"ERROR" "MainThread" ?"WARN" "Deadlock"',
  "ERROR MainThread: should match, doesn't",
  "WARN Deadlock: should match, doesn't",
  "INFO MainThread Deadlock: shouldn't match, does",
  "ERROR: doesn't match, rightly",
  'anyTerm: ?"ERROR" ?"WARN"',
];
if (seen.join('\n') !== expected.join('\n')) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
TMPDIR=$folder node seen.cjs
