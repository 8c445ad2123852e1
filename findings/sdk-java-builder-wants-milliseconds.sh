#!/usr/bin/env bash
# The state machine builder of AWS's own SDK for Java can't read a time without milliseconds.
#
# Guess: 2026-11-30T10:00:00Z in a Wait or in a Choice is read like any RFC 3339 timestamp. The specification's own
# examples have times of whole seconds.
# What happens: such a time is refused, "malformed at "Z"". With milliseconds the same time is read, also with an offset,
# which is turned into UTC. Digits after the milliseconds are cut off.
# Why it matters: a machine that was written by hand or by the CDK can't be read by the builder, while what the builder
# wrote can. So a test that reads back what it has written passes.
# Source: https://states-language.net/spec.html (timestamps conform to the RFC 3339 profile of ISO 8601, and the example
# of a Wait is "2016-03-14T01:59:00Z").
#
# Version: com.amazonaws:aws-java-sdk-stepfunctions 1.12.797.
# Seen, each for a Wait and for a Choice: "2026-11-30T10:00:00Z: refused", "2026-11-30T10:00:00.500Z:
#       2026-11-30T10:00:00.500Z", "2026-11-30T10:00:00+01:00: refused", "2026-11-30T10:00:00.500+01:00:
#       2026-11-30T09:00:00.500Z", "2026-11-30T10:00:00.123456Z: 2026-11-30T10:00:00.123Z".
# Needs: bash, java 11 or later with mvn.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>seen</groupId>
  <artifactId>seen</artifactId>
  <version>0</version>
  <dependencies>
    <dependency>
      <groupId>com.amazonaws</groupId>
      <artifactId>aws-java-sdk-stepfunctions</artifactId>
      <version>1.12.797</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >log 2>&1 || { cat log >&2; exit 1; }
cat > Seen.java <<'JAVA'
import com.amazonaws.SdkClientException;
import com.amazonaws.services.stepfunctions.builder.StateMachine;
import com.fasterxml.jackson.databind.ObjectMapper;

public class Seen {
    static String read(String state, String path) throws Exception {
        String machine = "{'StartAt': 'X', 'States': {'X': " + state + ", 'Y': {'Type': 'Succeed'}}}";
        try {
            String written = StateMachine.fromJson(machine.replace('\'', '"')).build().toJson();
            return new ObjectMapper().readTree(written).at("/States/X" + path).asText();
        } catch (SdkClientException error) {
            return "refused";
        }
    }

    public static void main(String[] times) throws Exception {
        for (String time : times) {
            String wait = read("{'Type': 'Wait', 'Timestamp': '" + time + "', 'Next': 'Y'}", "/Timestamp");
            String choice = read("{'Type': 'Choice', 'Default': 'Y', 'Choices': [{'Variable': '$.at', 'TimestampLessThan': '"
                + time + "', 'Next': 'Y'}]}", "/Choices/0/TimestampLessThan");
            System.out.println(time + ": Wait " + wait + ", Choice " + choice);
        }
    }
}
JAVA
cat > expected <<'TEXT'
2026-11-30T10:00:00Z: Wait refused, Choice refused
2026-11-30T10:00:00.500Z: Wait 2026-11-30T10:00:00.500Z, Choice 2026-11-30T10:00:00.500Z
2026-11-30T10:00:00+01:00: Wait refused, Choice refused
2026-11-30T10:00:00.500+01:00: Wait 2026-11-30T09:00:00.500Z, Choice 2026-11-30T09:00:00.500Z
2026-11-30T10:00:00.123456Z: Wait 2026-11-30T10:00:00.123Z, Choice 2026-11-30T10:00:00.123Z
TEXT
mapfile -t times < <(sed 's/Z: .*/Z/; s/\(+..:..\): .*/\1/' expected)
java -cp 'lib/*' Seen.java "${times[@]}" >seen 2>errors || { cat errors >&2; exit 1; }
cat seen
if ! cmp -s seen expected; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
