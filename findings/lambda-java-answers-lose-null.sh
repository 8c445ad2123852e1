#!/usr/bin/env bash
# A null in the answer of a Java function is gone when the answer leaves Lambda's own serializer.
#
# Guess: a function that returns a map with the key "limit" and the value null answers {"limit":null}. Functions in
# Node.js and Python do, and so does Jackson, the library that Lambda's serializer for Java is made of.
# What happens: aws-lambda-java-serialization leaves out every key whose value is null, also deep inside a map. A null
# in a list stays. An input that the function hands on loses its nulls in the same way.
# Why it matters: a path of Step Functions to a key that isn't there is a runtime error, and IsNull is no substitute for
# IsPresent. A state machine that works with a function in Python fails with the same function in Java, on the day when
# there is no limit.
# Source: https://states-language.net/spec.html (a null is a value, which IsNull tells from an absent field), and
# Jackson's documentation of JsonInclude (the default is to write every property).
#
# Versions: com.amazonaws:aws-lambda-java-serialization 1.4.1, com.fasterxml.jackson.core:jackson-databind 2.18.0.
# Seen: 'Lambda: {"name":"reviews","nested":{},"list":[null]}', 'Jackson:
#       {"name":"reviews","limit":null,"nested":{"limit":null},"list":[null]}', 'Lambda, an input that is handed on:
#       {"name":"reviews"}'.
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
      <groupId>com.fasterxml.jackson.core</groupId>
      <artifactId>jackson-databind</artifactId>
      <version>2.18.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >log 2>&1 || { cat log >&2; exit 1; }
cat > Seen.java <<'JAVA'
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

public class Seen {
    static boolean changed = false;

    static void compare(String label, String seen, String expected) {
        System.out.println(label + ": " + seen);
        changed |= !seen.equals(expected);
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("name", "reviews");
        answer.put("limit", null);
        answer.put("nested", Collections.singletonMap("limit", null));
        answer.put("list", Arrays.asList((Object) null));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PojoSerializer<Map> serializer = JacksonFactory.getInstance().getSerializer(Map.class);
        serializer.toJson(answer, text);
        compare("Lambda", text.toString(), "{\"name\":\"reviews\",\"nested\":{},\"list\":[null]}");
        compare("Jackson", new ObjectMapper().writeValueAsString(answer),
            "{\"name\":\"reviews\",\"limit\":null,\"nested\":{\"limit\":null},\"list\":[null]}");
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        serializer.toJson(serializer.fromJson("{\"name\":\"reviews\",\"limit\":null}"), again);
        compare("Lambda, an input that is handed on", again.toString(), "{\"name\":\"reviews\"}");
        if (changed) {
            System.err.println("The behaviour has changed.");
            System.exit(1);
        }
    }
}
JAVA
javac -nowarn -cp 'lib/*' -d . Seen.java 2>log || { cat log >&2; exit 1; }
java -cp 'lib/*:.' Seen
