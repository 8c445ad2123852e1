#!/usr/bin/env bash
# OpenTelemetry drops the trace that a load balancer begins, in four languages, though it reads X-Ray's header.
#
# Guess: an application behind a load balancer or API Gateway goes on with their trace once OpenTelemetry has the
# propagator for X-Ray. The header's Root is the trace's ID, and AWS's guide shows such headers.
# What happens: the propagator wants a Parent too. Without one it extracts nothing, so the first span begins a trace of
# its own. AWS's X-Ray SDK keeps the Root, with or without a Parent.
# Why it matters: nothing fails, and the trace looks whole. But the ID in the load balancer's log finds no trace, and a
# "Sampled=1" from outside doesn't decide what is sampled.
# Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html (a
# header of Root alone), and https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html (Root and Sampled
# without Parent).
#
# Versions: @opentelemetry/propagator-aws-xray 2.2.0, aws-xray-sdk-core 3.12.0; opentelemetry-propagator-aws-xray 1.0.2;
# io.opentelemetry.contrib:opentelemetry-aws-xray-propagator 1.46.0-alpha; go.opentelemetry.io/contrib/propagators/aws
# 1.47.0.
# Seen: "Root, Parent, Sampled: X-Ray SDK kept, JavaScript kept, Python kept, Java kept, Go kept", "Root, Sampled: X-Ray
#       SDK kept, JavaScript dropped, Python dropped, Java dropped, Go dropped", and the same for "Root".
# Needs: bash, node 20 or later with npm, python3 with venv and pip, java 11 or later with mvn, go 1.26 or later.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @opentelemetry/propagator-aws-xray@2.2.0 @opentelemetry/api@1.9.1 \
  @opentelemetry/core@2.12.1 aws-xray-sdk-core@3.12.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check opentelemetry-propagator-aws-xray==1.0.2
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>seen</groupId>
  <artifactId>seen</artifactId>
  <version>0</version>
  <dependencies>
    <dependency>
      <groupId>io.opentelemetry.contrib</groupId>
      <artifactId>opentelemetry-aws-xray-propagator</artifactId>
      <version>1.46.0-alpha</version>
    </dependency>
    <dependency>
      <groupId>io.opentelemetry</groupId>
      <artifactId>opentelemetry-api</artifactId>
      <version>1.49.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >log 2>&1 || { cat log >&2; exit 1; }
cat > run.cjs <<'JS'
const { ROOT_CONTEXT, defaultTextMapGetter, trace } = require('@opentelemetry/api');
const { AWSXRayPropagator } = require('@opentelemetry/propagator-aws-xray');
const { utils } = require('aws-xray-sdk-core');

const [library, header] = process.argv.slice(2);
if (library === 'sdk') {
  console.log(utils.processTraceData(header).root.replace(/^1-|-/g, ''));
} else {
  const headers = { 'x-amzn-trace-id': header };
  const context = new AWSXRayPropagator().extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  console.log(trace.getSpanContext(context)?.traceId);
}
JS
cat > run.py <<'PY'
import sys

from opentelemetry import trace
from opentelemetry.propagators.aws import AwsXRayPropagator

context = AwsXRayPropagator().extract({'X-Amzn-Trace-Id': sys.argv[1]})
print(f'{trace.get_current_span(context).get_span_context().trace_id:032x}')
PY
cat > Seen.java <<'JAVA'
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.contrib.awsxray.propagator.AwsXrayPropagator;
import java.util.Map;

public class Seen {
    static class Headers implements TextMapGetter<Map<String, String>> {
        public Iterable<String> keys(Map<String, String> headers) {
            return headers.keySet();
        }

        public String get(Map<String, String> headers, String name) {
            return headers.get(name);
        }
    }

    public static void main(String[] header) {
        Context context = AwsXrayPropagator.getInstance()
            .extract(Context.root(), Map.of("X-Amzn-Trace-Id", header[0]), new Headers());
        System.out.println(Span.fromContext(context).getSpanContext().getTraceId());
    }
}
JAVA
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"go.opentelemetry.io/contrib/propagators/aws/xray"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

func main() {
	headers := http.Header{"X-Amzn-Trace-Id": {os.Args[1]}}
	extracted := xray.Propagator{}.Extract(context.Background(), propagation.HeaderCarrier(headers))
	fmt.Println(trace.SpanContextFromContext(extracted).TraceID())
}
GO
go mod init seen 2>/dev/null
go get go.opentelemetry.io/contrib/propagators/aws@v1.47.0 go.opentelemetry.io/otel@v1.47.0 \
  go.opentelemetry.io/otel/trace@v1.47.0 2>/dev/null
go mod tidy 2>/dev/null
go build -o seen .
changed=
show() {
  local name=$1 header=$2 expected=$3 line='' language answer
  for language in 'X-Ray SDK' JavaScript Python Java Go; do
    case $language in
      'X-Ray SDK') answer=$(node run.cjs sdk "$header") ;;
      JavaScript) answer=$(node run.cjs otel "$header") ;;
      Python) answer=$(venv/bin/python run.py "$header") ;;
      Java) answer=$(java -cp 'lib/*' Seen.java "$header") ;;
      Go) answer=$(./seen "$header") ;;
    esac
    if [ "$answer" = 5759e988bd862e3fe1be46a994272793 ]; then answer=kept; else answer=dropped; fi
    line+=", $language $answer"
  done
  echo "$name: ${line#, }"
  if [ "${line#, X-Ray SDK kept}" != ", JavaScript $expected, Python $expected, Java $expected, Go $expected" ]; then
    changed=yes
  fi
}
root=Root=1-5759e988-bd862e3fe1be46a994272793
show 'Root, Parent, Sampled' "$root;Parent=53995c3f42cd8ad8;Sampled=1" kept
show 'Root, Sampled' "$root;Sampled=1" dropped
show Root "$root" dropped
if [ -n "$changed" ]; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
