#!/usr/bin/env bash
# Two seconds become two thousand seconds in AWS's libraries for embedded metrics, when they are given as milliseconds.
#
# Guess: putMetric("Time", 1, seconds) and then putMetric("Time", 2000, milliseconds) are 1 s and 2 s, since each value
# has its unit. If the format can't hold that, there is an error, as there is for a second StorageResolution.
# What happens: the format has one unit for a metric's values. AWS's libraries in JavaScript, Python and Java keep the
# first unit and append the value: 2000 seconds. Powertools for Python keeps the last unit instead, so the first value
# is 1 millisecond. None of the four says a word. Powertools for TypeScript is the only one that raises an error.
# Why it matters: two places of a program that measure the same thing need not agree on the unit. The alarm goes off,
# or never does, by a factor of a thousand, and each place looks right alone.
# Source:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
# (Unit belongs to the MetricDefinition), and the exception of aws-embedded-metrics for two resolutions.
#
# Versions: aws-embedded-metrics 4.2.1 and @aws-lambda-powertools/metrics 2.36.0 (npm), aws-embedded-metrics 3.5.0 and
#           aws-lambda-powertools 3.37.0 (PyPI), software.amazon.cloudwatchlogs:aws-embedded-metrics 4.2.0.
# Seen: "JavaScript: [1,2000] Seconds", "Powertools for TypeScript: error", "Python: [1, 2000] Seconds", "Powertools
#       for Python: [1.0, 2000.0] Milliseconds", "Java: [1.0,2000.0] Seconds".
# Needs: bash, node 20 or later with npm, python3 with venv and pip, java 11 or later with mvn.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund aws-embedded-metrics@4.2.1 @aws-lambda-powertools/metrics@2.36.0
cat > run.cjs <<'JS'
const { createMetricsLogger } = require('aws-embedded-metrics');
const { Metrics } = require('@aws-lambda-powertools/metrics');

const show = (name, document) =>
  console.log(`${name}: ${JSON.stringify(document.Time)} ${document._aws.CloudWatchMetrics[0].Metrics[0].Unit}`);

(async () => {
  const { log } = console;
  let written = '';
  console.log = (line) => {
    written = line;
  };
  const logger = createMetricsLogger();
  logger.putMetric('Time', 1, 'Seconds');
  logger.putMetric('Time', 2000, 'Milliseconds');
  await logger.flush();
  console.log = log;
  show('JavaScript', JSON.parse(written));

  const metrics = new Metrics({ namespace: 'made-up', serviceName: 'made-up' });
  metrics.addMetric('Time', 'Seconds', 1);
  try {
    metrics.addMetric('Time', 'Milliseconds', 2000);
    show('Powertools for TypeScript', metrics.serializeMetrics());
  } catch {
    console.log('Powertools for TypeScript: error');
  }
})();
JS
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aws-embedded-metrics==3.5.0 aws-lambda-powertools==3.37.0
cat > run.py <<'PY'
import json

from aws_embedded_metrics.logger.metrics_context import MetricsContext
from aws_embedded_metrics.serializers.log_serializer import LogSerializer
from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit


def show(name, document):
    unit = document['_aws']['CloudWatchMetrics'][0]['Metrics'][0]['Unit']
    print(f"{name}: {json.dumps(document['Time'])} {unit}")


context = MetricsContext.empty()
context.put_metric('Time', 1, 'Seconds')
context.put_metric('Time', 2000, 'Milliseconds')
show('Python', json.loads(LogSerializer.serialize(context)[0]))

metrics = Metrics(namespace='made-up', service='made-up')
metrics.add_metric('Time', MetricUnit.Seconds, 1)
metrics.add_metric('Time', MetricUnit.Milliseconds, 2000)
show('Powertools for Python', metrics.serialize_metric_set())
metrics.clear_metrics()
PY
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>seen</groupId>
  <artifactId>seen</artifactId>
  <version>0</version>
  <dependencies>
    <dependency>
      <groupId>software.amazon.cloudwatchlogs</groupId>
      <artifactId>aws-embedded-metrics</artifactId>
      <version>4.2.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >log 2>&1 || { cat log >&2; exit 1; }
cat > Seen.java <<'JAVA'
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import software.amazon.cloudwatchlogs.emf.model.MetricsContext;
import software.amazon.cloudwatchlogs.emf.model.Unit;

public class Seen {
    public static void main(String[] arguments) throws Exception {
        MetricsContext context = new MetricsContext();
        context.putMetric("Time", 1, Unit.SECONDS);
        context.putMetric("Time", 2000, Unit.MILLISECONDS);
        JsonNode document = new ObjectMapper().readTree(context.serialize().get(0));
        JsonNode metric = document.get("_aws").get("CloudWatchMetrics").get(0).get("Metrics").get(0);
        System.out.println("Java: " + document.get("Time") + " " + metric.get("Unit").asText());
    }
}
JAVA
javac -nowarn -cp 'lib/*' -d . Seen.java 2>log || { cat log >&2; exit 1; }
AWS_EMF_ENVIRONMENT=Local node run.cjs | tee seen
venv/bin/python -W ignore run.py | tee -a seen
java -cp 'lib/*:.' Seen 2>log | tee -a seen
cat > expected <<'TEXT'
JavaScript: [1,2000] Seconds
Powertools for TypeScript: error
Python: [1, 2000] Seconds
Powertools for Python: [1.0, 2000.0] Milliseconds
Java: [1.0,2000.0] Seconds
TEXT
cmp -s seen expected || { echo 'The behaviour has changed.' >&2; exit 1; }
