#!/usr/bin/env bash
# A time of a Kinesis record is a millisecond early in Go, and a number too large for an int64 is no error there.
#
# Guess: aws-lambda-go reads an approximateArrivalTimestamp of 1796032800.004 as the millisecond 1796032800004.
# Integer() of a number in a DynamoDB stream that an int64 can't hold returns the largest int64 and ErrRange, as its
# comment says.
# What happens: the time is cut off below a nanosecond of a floating-point number, so UnixMilli() is one too low for 496
# of a second's 1000 milliseconds. Lambda's Java library has all 1000 right. Integer() of 10000000000000000000 (10^19)
# returns no error: it converts a floating-point number, which Go leaves to the processor beyond an int64. On x86-64 the
# result is -9223372036854775808. Int64() returns the error.
# Why it matters: an order or a key by UnixMilli() differs in every second case from what another program makes of the
# same record. And a total that has grown too large is below zero, while the code looks for an error.
# Source: the comment on Integer() in events/attributevalue.go of aws-lambda-go, and Smithy, which gives a timestamp a
# resolution of one millisecond (designs/defining-timestamps.md of smithy-lang/smithy on GitHub).
#
# Versions: github.com/aws/aws-lambda-go 1.55.1, com.amazonaws:aws-lambda-java-events 3.16.1 and
#           aws-lambda-java-serialization 1.4.1 (Maven).
# Seen: "1796032800.004: 1796032800003 in Go", "wrong: 496 of 1000 in Go, 0 in Java", "9223372036854775807: Integer() no
#       error, Int64() no error", "10000000000000000000: Integer() no error, Int64() an error".
# Needs: bash, go, java 17 or later with mvn.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
)

func read(time string) int64 {
	var event events.KinesisEvent
	text := `{"Records": [{"kinesis": {"approximateArrivalTimestamp": ` + time + `, "data": "e30="}}]}`
	if err := json.Unmarshal([]byte(text), &event); err != nil {
		panic(err)
	}
	return event.Records[0].Kinesis.ApproximateArrivalTimestamp.UnixMilli()
}

func main() {
	fmt.Printf("1796032800.004: %d in Go\n", read("1796032800.004"))
	wrong := 0
	for millisecond := int64(0); millisecond < 1000; millisecond++ {
		if read(fmt.Sprintf("1796032800.%03d", millisecond)) != 1796032800000+millisecond {
			wrong++
		}
	}
	fmt.Printf("wrong: %d of 1000 in Go, ", wrong)
}
GO
mkdir large
cat > large/main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
)

func word(err error) string {
	if err == nil {
		return "no error"
	}
	return "an error"
}

func main() {
	for _, number := range []string{"9223372036854775807", "10000000000000000000"} {
		var image map[string]events.DynamoDBAttributeValue
		if err := json.Unmarshal([]byte(`{"Total": {"N": "`+number+`"}}`), &image); err != nil {
			panic(err)
		}
		_, first := image["Total"].Integer()
		_, second := image["Total"].Int64()
		fmt.Printf("%s: Integer() %s, Int64() %s\n", number, word(first), word(second))
	}
}
GO
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>seen</groupId>
  <artifactId>seen</artifactId>
  <version>0</version>
  <dependencies>
    <dependency>
      <groupId>com.amazonaws</groupId>
      <artifactId>aws-lambda-java-events</artifactId>
      <version>3.16.1</version>
    </dependency>
    <dependency>
      <groupId>com.amazonaws</groupId>
      <artifactId>aws-lambda-java-serialization</artifactId>
      <version>1.4.1</version>
    </dependency>
  </dependencies>
</project>
XML
cat > Seen.java <<'JAVA'
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;

public class Seen {
    public static void main(String[] arguments) {
        var serializer = LambdaEventSerializers.serializerFor(KinesisEvent.class, Seen.class.getClassLoader());
        int wrong = 0;
        for (int millisecond = 0; millisecond < 1000; millisecond++) {
            var event = serializer.fromJson(String.format(
                "{\"Records\": [{\"kinesis\": {\"approximateArrivalTimestamp\": 1796032800.%03d}}]}", millisecond));
            var time = event.getRecords().get(0).getKinesis().getApproximateArrivalTimestamp().getTime();
            if (time != 1796032800000L + millisecond) wrong++;
        }
        System.out.println(wrong + " in Java");
    }
}
JAVA
go mod init seen 2>/dev/null
go get github.com/aws/aws-lambda-go@v1.55.1 2>/dev/null
go mod tidy 2>/dev/null
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >log 2>&1 || { cat log >&2; exit 1; }
{ go run . && java -cp 'lib/*' Seen.java && go run ./large; } | tee seen
cat > expected <<'TEXT'
1796032800.004: 1796032800003 in Go
wrong: 496 of 1000 in Go, 0 in Java
9223372036854775807: Integer() no error, Int64() no error
10000000000000000000: Integer() no error, Int64() an error
TEXT
if ! cmp -s seen expected; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
