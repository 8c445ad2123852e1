#!/usr/bin/env bash
# A time that the AWS SDKs for Java and Go store in DynamoDB as text can sort before an earlier time.
#
# Guess: the DynamoDB Enhanced Client for Java stores an Instant as ISO text, and its description calls that text
# "lexicographically orderable". The SDK for Go stores a time.Time likewise. So a time can be a sort key: a query returns
# the items in the order of time, and "before" and "after" in a condition mean what they say.
# What happens: both leave out zeros at the end. 10:00:00Z comes after 10:00:00.500Z as a text, since Z is after the
# point. An OffsetDateTime of Java leaves out the seconds too, so 10:00Z comes even after 10:00:59Z.
# Why it matters: a whole second is a common time, for example that of a schedule or a rounded limit. A query for what
# happened from 10:00:00 on misses all of that second except 10:00:00 itself, and the last item isn't the latest.
# Source: the description of InstantAsStringAttributeConverter and OffsetDateTimeAsStringAttributeConverter in the SDK
# for Java, and
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html (DynamoDB
# compares strings byte by byte).
#
# Versions: software.amazon.awssdk:dynamodb-enhanced 2.57.8; github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue
# 1.21.21.
# Seen: the same three times in the order of the stored texts: "Instant: 10:00:00.500Z 10:00:00Z 10:00:59Z",
#       "OffsetDateTime: 10:00:00.500Z 10:00:59Z 10:00Z", "Go: 10:00:00.5Z 10:00:00Z 10:00:59Z".
# Needs: bash, java 11 or later with mvn, go 1.24 or later.
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
      <groupId>software.amazon.awssdk</groupId>
      <artifactId>dynamodb-enhanced</artifactId>
      <version>2.57.8</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >log 2>&1 || { cat log >&2; exit 1; }
cat > Seen.java <<'JAVA'
import java.time.Instant;
import java.time.OffsetDateTime;
import software.amazon.awssdk.enhanced.dynamodb.AttributeConverterProvider;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;

public class Seen {
    static <T> void print(Class<T> type, T value) {
        System.out.println(type.getSimpleName() + " " + AttributeConverterProvider.defaultProvider()
            .converterFor(EnhancedType.of(type)).transformFrom(value).s());
    }

    public static void main(String[] times) {
        for (String time : times) {
            print(Instant.class, Instant.parse(time));
            print(OffsetDateTime.class, OffsetDateTime.parse(time));
        }
    }
}
JAVA
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func main() {
	for _, text := range os.Args[1:] {
		moment, err := time.Parse(time.RFC3339, text)
		if err != nil {
			panic(err)
		}
		stored, err := attributevalue.Marshal(moment)
		if err != nil {
			panic(err)
		}
		fmt.Println("Go", stored.(*types.AttributeValueMemberS).Value)
	}
}
GO
go mod init seen 2>/dev/null
go get github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue@v1.21.21 \
  github.com/aws/aws-sdk-go-v2/service/dynamodb@v1.74.0 2>/dev/null
go mod tidy 2>/dev/null
times=(2026-11-30T10:00:00Z 2026-11-30T10:00:00.500Z 2026-11-30T10:00:59Z)
{ java -cp 'lib/*' Seen.java "${times[@]}"; go run . "${times[@]}"; } > stored
changed=
compare() {
  local order
  order=$(grep "^$1 " stored | sed 's/.*T//' | LC_ALL=C sort | paste -sd' ' -)
  echo "$1: $order"
  if [ "$order" != "$2" ]; then changed=yes; fi
}
compare Instant '10:00:00.500Z 10:00:00Z 10:00:59Z'
compare OffsetDateTime '10:00:00.500Z 10:00:59Z 10:00Z'
compare Go '10:00:00.5Z 10:00:00Z 10:00:59Z'
if [ -n "$changed" ]; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
