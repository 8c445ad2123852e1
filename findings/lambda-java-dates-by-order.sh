#!/usr/bin/env bash
# A serializer for an API Gateway event makes Lambda's Java library read the dates of other classes as null.
#
# Guess: the serializers of aws-lambda-java-serialization don't influence each other. A class of one's own with a Date
# reads "2026-11-30T10:00:00Z", as in Jackson, which the library is made of.
# What happens: that is so until the program asks for a serializer of an API Gateway event, or of some fifty other
# events and answers, SQSBatchResponse among them. A class that is used for the first time after that reads the text as
# null, without an error. A class that was used before stays right. A serializer of a ScheduledEvent changes nothing.
# Why it matters: all serializers share one Jackson mapper, so the order of the first calls decides. A test that passes
# alone fails after another test or, worse, compares null with null. A function that reads an API Gateway event first
# and a stored record of a training later loses the record's times.
# Source: Jackson's documentation of StdDateFormat (ISO-8601 texts are read by default), and the library itself before
# the other serializer is made.
#
# Versions: com.amazonaws:aws-lambda-java-serialization 1.4.1, com.amazonaws:aws-lambda-java-events 3.16.1.
# Seen: "at first: 2026-11-30T10:00:00Z", "after ScheduledEvent: 2026-11-30T10:00:00Z", "after
#       APIGatewayProxyRequestEvent: null", "the first class again: 2026-11-30T10:00:00Z".
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
      <artifactId>aws-lambda-java-serialization</artifactId>
      <version>1.4.1</version>
    </dependency>
    <dependency>
      <groupId>com.amazonaws</groupId>
      <artifactId>aws-lambda-java-events</artifactId>
      <version>3.16.1</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >log 2>&1 || { cat log >&2; exit 1; }
cat > Seen.java <<'JAVA'
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.util.Date;

public class Seen {
    public static class First {
        public Date submitted;
    }

    public static class Second {
        public Date submitted;
    }

    public static class Third {
        public Date submitted;
    }

    static boolean changed = false;

    static <T> void compare(String label, Class<T> type, String expected) throws Exception {
        PojoSerializer<T> serializer = JacksonFactory.getInstance().getSerializer(type);
        T read = serializer.fromJson("{\"submitted\":\"2026-11-30T10:00:00Z\"}");
        Date submitted = (Date) type.getField("submitted").get(read);
        String seen = submitted == null ? "null" : submitted.toInstant().toString();
        System.out.println(label + ": " + seen);
        changed |= !seen.equals(expected);
    }

    static <T> void compareAfter(Class<?> event, Class<T> type, String expected) throws Exception {
        LambdaEventSerializers.serializerFor(event, Seen.class.getClassLoader());
        compare("after " + event.getSimpleName(), type, expected);
    }

    public static void main(String[] arguments) throws Exception {
        String right = "2026-11-30T10:00:00Z";
        compare("at first", First.class, right);
        compareAfter(ScheduledEvent.class, Second.class, right);
        compareAfter(APIGatewayProxyRequestEvent.class, Third.class, "null");
        compare("the first class again", First.class, right);
        if (changed) {
            System.err.println("The behaviour has changed.");
            System.exit(1);
        }
    }
}
JAVA
javac -nowarn -cp 'lib/*' -d . Seen.java 2>log || { cat log >&2; exit 1; }
java -cp 'lib/*:.' Seen
