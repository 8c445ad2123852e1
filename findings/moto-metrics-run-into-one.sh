#!/usr/bin/env bash
# moto's CloudWatch adds up metrics that CloudWatch keeps apart, even those of another namespace.
#
# Guess: a metric is its namespace, its name and its dimensions, all of them. A question with other dimensions than what
# was published, or with none, finds nothing. moto keeps the metrics apart in ListMetrics.
# What happens: a GetMetricData without dimensions gives the sum over all dimensions of the name. With dimensions it
# looks at them and at the name only, so a metric of another namespace is added too. GetMetricStatistics minds the
# namespace, but takes each metric that has the given dimensions among its own.
# Why it matters: on AWS a dashboard or an alarm on the undimensioned metric has no data, and its test shows the
# sum. The other way round, a test of "hours of the model reviews" is wrong as soon as two programs count hours.
# Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html (each combination of
# dimensions is a separate metric, one can only ask for the combinations that were published, and the metrics of
# different namespaces are isolated from each other).
#
# Versions: moto 5.2.1, boto3 1.43.106.
# Seen, with 5 hours for reviews, 3 for orders and 100 in another namespace: "GetMetricData, Training, no dimension: 8",
#       "GetMetricData, Training, Model=reviews: 105", "GetMetricData, Unused, Model=reviews: 105",
#       "GetMetricStatistics, Training, Model=reviews: 5", "GetMetricStatistics, Training, no dimension: 8", "ListMetrics:
#       3 metrics".
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


def dimensions(model):
    return [{'Name': 'Model', 'Value': model}] if model else []


with mock_aws():
    client = boto3.client('cloudwatch', region_name='us-east-1', aws_access_key_id='x', aws_secret_access_key='x')
    end = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0)
    start = end - timedelta(hours=1)
    for namespace, model, hours in [('Training', 'reviews', 5), ('Training', 'orders', 3), ('Other', 'reviews', 100)]:
        client.put_metric_data(Namespace=namespace, MetricData=[{
            'MetricName': 'Hours', 'Value': hours, 'Timestamp': start, 'Dimensions': dimensions(model),
        }])

    def data(namespace, model):
        metric = {'Namespace': namespace, 'MetricName': 'Hours', 'Dimensions': dimensions(model)}
        query = {'Id': 'hours', 'MetricStat': {'Metric': metric, 'Period': 3600, 'Stat': 'Sum'}}
        answer = client.get_metric_data(MetricDataQueries=[query], StartTime=start, EndTime=end)
        return answer['MetricDataResults'][0]['Values']

    def statistics(namespace, model):
        answer = client.get_metric_statistics(Namespace=namespace, MetricName='Hours', Dimensions=dimensions(model),
                                              StartTime=start, EndTime=end, Period=3600, Statistics=['Sum'])
        return [point['Sum'] for point in answer['Datapoints']]

    asked = [
        ('GetMetricData', data, 'Training', None, [8]),
        ('GetMetricData', data, 'Training', 'reviews', [105]),
        ('GetMetricData', data, 'Unused', 'reviews', [105]),
        ('GetMetricStatistics', statistics, 'Training', None, [8]),
        ('GetMetricStatistics', statistics, 'Training', 'reviews', [5]),
    ]
    changed = False
    for name, ask, namespace, model, expected in asked:
        seen = ask(namespace, model)
        where = f'Model={model}' if model else 'no dimension'
        print(f"{name}, {namespace}, {where}: {' '.join(f'{value:g}' for value in seen) or 'nothing'}")
        changed |= seen != expected
    listed = len(client.list_metrics()['Metrics'])
    print(f'ListMetrics: {listed} metrics')
if changed or listed != 3:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
