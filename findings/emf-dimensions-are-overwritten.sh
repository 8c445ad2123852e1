#!/usr/bin/env bash
# A property takes the place of a dimension in AWS's own libraries for embedded metrics, and the metric moves.
#
# Guess: dimensions, properties and metrics are three separate things of the logger, each with a call of its own. Where
# two have one name, the logger refuses it, as it refuses a unit or a dimension that CloudWatch doesn't take.
# What happens: all three are written into one JSON object, and a dimension loses to a property or a metric of its name,
# without a warning. With the dimension Model "reviews" and a property Model with the ARN, the metric counts for the model
# "arn:aws:…". With a metric Model, the dimension has the value 1, a number. The list of dimensions still names Model. The
# libraries for Node and Python do the same.
# Why it matters: an alarm on Model = reviews sees no data. And a line whose dimension is a number isn't in the format any
# more, so it promises no metric at all.
# Source: the specification of the embedded metric format in CloudWatch's user guide: the value of a dimension is the
# member of the root with its name, and it must be a string.
#
# Versions: aws-embedded-metrics 4.2.1 (npm), aws-embedded-metrics 3.5.0 (PyPI).
# Seen, for both: 'property: dimensions [["Model"]], Model "arn:aws:…"', 'metric: dimensions [["Model"]], Model 1',
#       'neither: dimensions [["Model"]], Model "reviews"'.
# Needs: bash, node 20 or later, npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund aws-embedded-metrics@4.2.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aws-embedded-metrics==3.5.0
cat > run.cjs <<'JS'
const { createMetricsLogger } = require('aws-embedded-metrics');

const arn = 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/reviews';

(async () => {
  for (const name of ['neither', 'property', 'metric']) {
    const logger = createMetricsLogger();
    logger.setDimensions({ Model: 'reviews' });
    logger.putMetric('Stops', 1);
    if (name === 'property') logger.setProperty('Model', arn);
    if (name === 'metric') logger.putMetric('Model', 1);
    await logger.flush();
  }
})();
JS
cat > run.py <<'PY'
import asyncio

from aws_embedded_metrics.logger.metrics_logger_factory import create_metrics_logger


async def run():
    for name in ('neither', 'property', 'metric'):
        logger = create_metrics_logger()
        logger.set_dimensions({'Model': 'reviews'})
        logger.put_metric('Stops', 1)
        if name == 'property':
            logger.set_property('Model', 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/reviews')
        if name == 'metric':
            logger.put_metric('Model', 1)
        await logger.flush()


asyncio.run(run())
PY
export AWS_EMF_NAMESPACE=Seen
AWS_EMF_ENVIRONMENT=Local node run.cjs > node.txt
AWS_EMF_ENVIRONMENT=local venv/bin/python run.py > python.txt
cat > compare.py <<'PY'
import json
import sys

arn = 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/reviews'
changed = False
for library in ('node', 'python'):
    lines = [json.loads(line) for line in open(f'{library}.txt')]
    for label, line in zip(('neither', 'property', 'metric'), lines):
        dimensions = line['_aws']['CloudWatchMetrics'][0]['Dimensions']
        print(f'{library}, {label}: dimensions {json.dumps(dimensions)}, Model {json.dumps(line["Model"])}')
        changed = changed or dimensions != [['Model']]
    changed = changed or [line['Model'] for line in lines] != ['reviews', arn, 1]
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python compare.py
