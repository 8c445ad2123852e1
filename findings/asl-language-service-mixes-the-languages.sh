#!/usr/bin/env bash
# AWS's own language service for state machines finds nothing wrong with the fields of the other query language.
#
# Guess: amazon-states-language-service, which AWS made for its editors, marks what Step Functions refuses, and nothing
# else. It knows both query languages: it takes Arguments, Output and Assign.
# What happens: it doesn't look at which language a state has. Parameters and ResultPath in a JSONata state pass, and so
# does Arguments in a JSONPath state. A reader of Parquet is an error to it.
# Why it matters: fields of both languages are mixed most often while a machine moves from one to the other. The editor
# says that all is well then, and AWS refuses the machine. Where the guide is newer, it marks what AWS takes.
# Source: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html (which fields belong to which
# language), and https://docs.aws.amazon.com/step-functions/latest/dg/input-output-fields-dist-map.html (Parquet).
#
# Version: amazon-states-language-service 1.16.1.
# Seen: "Parameters in a JSONata state: no error", "ResultPath in a JSONata state: no error", "Arguments in a JSONPath
#       state: no error", "a field that no state has: Field is not supported.", "a reader of PARQUET: Value is not
#       accepted. Valid values: "CSV", "JSON", "JSONL", "MANIFEST"."
# Needs: bash, node 20 or later, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund amazon-states-language-service@1.16.1
cat > run.cjs <<'JS'
const { TextDocument, getLanguageService } = require('amazon-states-language-service');

const service = getLanguageService({});

async function validate(state) {
  const text = JSON.stringify({ StartAt: 'Seen', States: { Seen: { ...state, End: true } } });
  const document = TextDocument.create('file:///seen.asl.json', 'asl', 1, text);
  const found = await service.doValidation(document, service.parseJSONDocument(document));
  return found.map(({ message }) => message).join(' ') || 'no error';
}

const call = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:comprehend:describeDocumentClassifier' };
const job = { DocumentClassifierArn: 'made-up' };
const each = {
  Type: 'Map',
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Each',
    States: { Each: { Type: 'Pass', End: true } },
  },
};
const reader = (type) => ({
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig: type === 'CSV' ? { InputType: type, CSVHeaderLocation: 'FIRST_ROW' } : { InputType: type },
  Parameters: { Bucket: 'jobs', Key: 'jobs' },
});
const accepted = 'no error';
const cases = [
  ['Parameters in a JSONata state', { ...call, QueryLanguage: 'JSONata', Parameters: job }, accepted],
  ['ResultPath in a JSONata state', { ...call, QueryLanguage: 'JSONata', ResultPath: '$.job' }, accepted],
  ['Arguments in a JSONPath state', { ...call, QueryLanguage: 'JSONPath', Arguments: job }, accepted],
  ['a field that no state has', { ...call, Inputs: job }, 'Field is not supported.'],
  ['a reader of CSV', { ...each, ItemReader: reader('CSV') }, accepted],
  [
    'a reader of PARQUET',
    { ...each, ItemReader: reader('PARQUET') },
    'Value is not accepted. Valid values: "CSV", "JSON", "JSONL", "MANIFEST".',
  ],
];

async function main() {
  let changed = false;
  for (const [name, state, expected] of cases) {
    const seen = await validate(state);
    console.log(`${name}: ${seen}`);
    changed ||= seen !== expected;
  }
  if (changed) {
    console.error('The behaviour has changed.');
    process.exit(1);
  }
}

main();
JS
node run.cjs
