#!/usr/bin/env bash
# After 100 values of a metric, Powertools for TypeScript forgets the dimension that was added for them.
#
# Guess: addDimension counts until publishStoredMetrics. CloudWatch's format allows 100 metrics or values in one line,
# so Powertools writes a line whenever it has as many, and the rest goes out with the same dimensions.
# What happens: writing that line clears the dimensions and the metadata too. The values from the 101st on have the
# default dimensions only, so they belong to another metric. Powertools for Python keeps the dimensions.
# Why it matters: a loop over a batch soon has 100 values. An alarm on the dimension sees the first hundred of each
# invocation only, and a test with a few values passes.
# Source: the documentation of Metrics in Powertools (metrics are flushed when there are 100 of them;
# publishStoredMetrics clears the dimensions), and
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html.
#
# Versions: @aws-lambda-powertools/metrics 2.36.0, aws-lambda-powertools 3.37.0 (PyPI).
# Seen for 102 values: "TypeScript: 100 values for model, service; 2 values for service", "Python: 100 values for model,
#       service; 2 values for model, service".
# Needs: bash, node 20 or later with npm, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-lambda-powertools/metrics@2.36.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aws-lambda-powertools==3.37.0
cat > run.mjs <<'JS'
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';

const metrics = new Metrics({ namespace: 'jobs', serviceName: 'guard' });
metrics.addDimension('model', 'reviews');
for (let value = 0; value < 102; value += 1) metrics.addMetric('score', MetricUnit.Count, value);
metrics.publishStoredMetrics();
JS
cat > run.py <<'PY'
from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

metrics = Metrics(namespace='jobs', service='guard')
metrics.add_dimension('model', 'reviews')
for value in range(102):
    metrics.add_metric('score', MetricUnit.Count, value)
metrics.flush_metrics()
PY
cat > read.py <<'PY'
import json
import sys

seen = []
for line in sys.stdin:
    document = json.loads(line)
    [directive] = document['_aws']['CloudWatchMetrics']
    [dimensions] = directive['Dimensions']
    seen.append(f"{len(document['score'])} values for {', '.join(sorted(dimensions))}")
print('; '.join(seen))
PY
changed=
compare() {
  echo "$1: $2"
  if [ "$2" != "$3" ]; then changed=yes; fi
}
compare TypeScript "$(node --no-warnings run.mjs | venv/bin/python read.py)" \
  '100 values for model, service; 2 values for service'
compare Python "$(venv/bin/python run.py | venv/bin/python read.py)" \
  '100 values for model, service; 2 values for model, service'
if [ -n "$changed" ]; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
