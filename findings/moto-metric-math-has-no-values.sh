#!/usr/bin/env bash
# Every expression of metric math is "Complete" in moto, and has no values.
#
# Guess: GetMetricData with an expression gives its values, or moto says that it doesn't know metric math, as AWS says so
# of an expression that it can't read. A Metrics Insights query (SELECT …) does give values.
# What happens: an expression gives values if it is the id of another query and nothing else. m1 * 2, SUM([m1]),
# FILL(m1, 0) and a text with two parentheses too many all give an empty list with the status Complete. The query m1
# beside them has its value.
# Why it matters: no values is what "no training ran" looks like. A sweep that sums up expressions finds a cost of 0 in
# its test, and FILL, which is there so that a value is never missing, has none.
# Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html, and StatusCode in the
# API reference of MetricDataResult (Complete: all data points were returned).
#
# Versions: moto 5.2.1, boto3 1.43.106.
# Seen: "m1: 5, Complete", "m1 * 2: nothing, Complete", "SUM([m1]): nothing, Complete", "FILL(m1, 0): nothing, Complete",
#       "m1 * ((2: nothing, Complete".
# Needs: bash, python3.10 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check moto==5.2.1 boto3==1.43.106 botocore==1.43.106
cat > run.py <<'PY'
import sys
from datetime import datetime, timedelta, timezone

import boto3
from moto import mock_aws

changed = False
with mock_aws():
    client = boto3.client('cloudwatch', region_name='us-east-1', aws_access_key_id='x', aws_secret_access_key='x')
    end = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0)
    start = end - timedelta(hours=1)
    point = {'MetricName': 'Hours', 'Value': 5, 'Timestamp': start}
    client.put_metric_data(Namespace='Training', MetricData=[point])
    metric = {'Namespace': 'Training', 'MetricName': 'Hours'}
    for expression in ['m1', 'm1 * 2', 'SUM([m1])', 'FILL(m1, 0)', 'm1 * ((2']:
        queries = [
            {'Id': 'm1', 'MetricStat': {'Metric': metric, 'Period': 3600, 'Stat': 'Sum'}},
            {'Id': 'e1', 'Expression': expression},
        ]
        answer = client.get_metric_data(MetricDataQueries=queries, StartTime=start, EndTime=end)
        [m1, e1] = answer['MetricDataResults']
        print(f"{expression}: {' '.join(f'{value:g}' for value in e1['Values']) or 'nothing'}, {e1['StatusCode']}")
        expected = [5] if expression == 'm1' else []
        changed |= m1['Values'] != [5] or e1['Values'] != expected or e1['StatusCode'] != 'Complete'
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
